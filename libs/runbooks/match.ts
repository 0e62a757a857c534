import { fits } from './label-pattern.js';
import type { LabelPattern, Labels, Runbook } from './runbook.js';

/** A runbook that applies to an alert, and why. */
export interface RunbookMatch {
  readonly runbook: Runbook;
  /** How many labels spoke for it. */
  readonly score: number;
  /** Those labels, with the alert's values. */
  readonly matchedOn: Readonly<Record<string, string>>;
}

/**
 * The runbooks that apply to an alert with these labels: the one that most labels speak for first, equals
 * by id. Empty when none applies.
 */
export function matchRunbooks(runbooks: readonly Runbook[], labels: Labels): RunbookMatch[] {
  return runbooks
    .flatMap((runbook) => bestAlternative(runbook, labels) ?? [])
    .sort((a, b) => b.score - a.score || compareText(a.runbook.id, b.runbook.id));
}

function bestAlternative(runbook: Runbook, labels: Labels): RunbookMatch | undefined {
  const services: [string, LabelPattern][] =
    runbook.services.length > 0 ? [['service', runbook.services]] : [];
  let best: RunbookMatch | undefined;
  for (const alternative of runbook.match) {
    const matchedOn = matchedLabels([...services, ...Object.entries(alternative)], labels);
    const score = Object.keys(matchedOn ?? {}).length;
    if (matchedOn !== undefined && score > (best?.score ?? 0)) best = { runbook, score, matchedOn };
  }
  return best;
}

function matchedLabels(
  patterns: readonly [string, LabelPattern][],
  labels: Labels,
): Record<string, string> | undefined {
  const matched: [string, string][] = [];
  for (const [name, pattern] of patterns) {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
    if (value === undefined || !fits(pattern, value)) return undefined;
    matched.push([name, value]);
  }
  return Object.fromEntries(matched);
}

/** By code unit, so that the order does not depend on the machine's locale. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
