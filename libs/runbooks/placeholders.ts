import { failed, ok, type Result } from '#libs/kernel';
import type { Labels } from './runbook.js';

/** One placeholder, `{{ labels.name }}`; the label's name is its first group. */
const placeholder = /\{\{\s*labels\.([a-zA-Z_][a-zA-Z0-9_]*)\s*\}\}/g;

/** Characters that can hide or reorder what an approver reads, or end an argument early. */
const deceptive = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

/** Whether the text holds a placeholder, well formed or not. */
export const hasPlaceholder = (text: string): boolean => /\{\{|\}\}/.test(text);

/** What is wrong with the placeholders of a text, with the fix, or undefined. */
export function placeholderProblem(text: string): string | undefined {
  const rest = text.replace(placeholder, '');
  if (!hasPlaceholder(rest)) return undefined;
  return 'holds a placeholder that is not understood; write it as {{ labels.name }}';
}

/**
 * Fills the placeholders of a text in one pass: what a label's value looks like does not matter, it is
 * never read as a placeholder itself. `encode` prepares a value for the place it goes to. An empty label
 * counts as missing, as in Prometheus.
 */
export function fillPlaceholders(
  text: string,
  labels: Labels,
  encode: (value: string) => string = (value) => value,
): Result<string, string[]> {
  const problems: string[] = [];
  const filled = text.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
    if (value === undefined || value === '') problems.push(`the alert has no label "${name}"`);
    else if (deceptive.test(value))
      problems.push(`the label "${name}" holds control or invisible characters`);
    else return encode(value);
    return '';
  });
  return problems.length > 0 ? failed(problems) : ok(filled);
}
