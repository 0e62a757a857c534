import type { FieldProblem } from './field-problem.js';
import type { FieldPath } from './front-matter.js';

/** Fields by name, before anything is known about them. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads fields and collects what is wrong with them, instead of stopping at the first problem. After a
 * problem a reader returns an empty value, which nobody sees: with a problem there is no runbook.
 */
export class FieldReader {
  private readonly found: FieldProblem[] = [];

  constructor(private readonly lineOf: (path: FieldPath) => number) {}

  /** Everything found so far, in the order of the file's lines. */
  get problems(): FieldProblem[] {
    return [...this.found].sort((a, b) => a.line - b.line);
  }

  /** Notes a problem: what is wrong and how to put it right. */
  problem(path: FieldPath, message: string): void {
    this.found.push({ line: this.lineOf(path), field: fieldName(path), message });
  }

  /** Fields by name, none of them unknown. `known` undefined takes any name. */
  fields(path: FieldPath, value: unknown, known?: readonly string[]): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problem(path, `${state(value)}; write it as a map of names and values`);
      return {};
    }
    for (const name of Object.keys(value)) {
      if (known && !known.includes(name)) {
        this.problem([...path, name], `is not a known field; remove it or use one of ${known.join(', ')}`);
      }
    }
    return value as Fields;
  }

  /** A list; missing or empty is a problem unless `optional`. */
  list(path: FieldPath, value: unknown, fix: string, optional = false): readonly unknown[] {
    if (optional && value === undefined) return [];
    if (Array.isArray(value) && (optional || value.length > 0)) return value as unknown[];
    this.problem(path, `${Array.isArray(value) ? 'is empty' : state(value)}; ${fix}`);
    return [];
  }

  /** A text that is not blank. */
  text(path: FieldPath, value: unknown, fix: string): string {
    if (typeof value === 'string' && value.trim() !== '') return value;
    const quotes = value === undefined || value === null || typeof value === 'string' ? '' : ', in quotes';
    this.problem(path, `${state(value)}; ${fix}${quotes}`);
    return '';
  }

  /** A kebab-case name. */
  slug(path: FieldPath, value: unknown, fix: string): string {
    const text = this.text(path, value, fix);
    if (text !== '' && !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)) {
      this.problem(path, `is not kebab-case; ${fix} in lower-case letters, digits and single hyphens`);
    }
    return text;
  }

  /** A day of the calendar. */
  day(path: FieldPath, value: unknown, fix: string): string {
    const text = this.text(path, value, `${fix} as YYYY-MM-DD`);
    if (text !== '' && !isDay(text)) this.problem(path, 'is no day of the calendar; write it as YYYY-MM-DD');
    return text;
  }

  /** One of a few words. */
  choice<Word extends string>(path: FieldPath, value: unknown, words: readonly [Word, ...Word[]]): Word {
    const word = words.find((one) => one === value);
    if (word === undefined) {
      this.problem(path, `${value === undefined ? 'is missing' : 'is not allowed'}; use ${words.join(', ')}`);
    }
    return word ?? words[0];
  }
}

function isDay(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** What a value that is not the expected one is. */
function state(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null || value === '') return 'is empty';
  if (typeof value === 'string') return value.trim() === '' ? 'is blank' : 'is a text';
  if (Array.isArray(value)) return 'is a list';
  return typeof value === 'object' ? 'is a map' : `is a ${typeof value}`;
}

/** `['match', 0, 'alertname']` → `match[0].alertname`. */
function fieldName(path: FieldPath): string {
  if (path.length === 0) return 'front matter';
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at > 0 ? `.${part}` : part))
    .join('');
}
