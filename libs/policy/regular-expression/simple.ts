import type { Expression } from './expression.js';

/** What the anchoring of Alertmanager's `match_re` puts around an expression. */
const anchored = /^\^\(\?:([^()]*)\)\$$/s;
/** Literal text, then one group of alternatives, then literal text: `team-(B|C)`. */
const oneGroup = /^([^()|]*)(?<!\\)\((?:\?:)?([^()]*)(?<!\\)\)([^()|]*)$/s;
/** What has a meaning of its own, or none that is as plain as it looks. */
const notLiteral = /[\\^$.|?*+()[\]{}\n]/;
/** A backslash before punctuation takes its meaning away. */
const escaped = /\\([!-/:-@[-`{-~])/g;

/** More alternatives than these, or more text around them, are left to RE2: they would take much memory. */
const mostAlternatives = 10_000;
const mostAround = 256;

/**
 * The expressions that most routes are made of: literal texts and alternatives of them (`a|b`, `team-(a|b)`), and
 * literals with `.*` or `.+` at either end. They are decided without RE2, in a tenth of the time. `undefined` for
 * any other expression.
 */
export function simpleExpression(source: string): Expression | undefined {
  const inner = anchored.exec(source)?.[1] ?? source;
  const values = literals(inner);
  if (values !== undefined) {
    const all = new Set(values);
    return { test: (value) => all.has(value), values: [...all] };
  }
  const test = wildcards(inner);
  return test && { test, values: undefined };
}

/** All the texts that the expression fits, if these can be listed. */
function literals(source: string): string[] | undefined {
  const whole = literal(source);
  if (whole !== undefined) return [whole];
  const [, before = '', inside = source, after = ''] = oneGroup.exec(source) ?? [];
  const alternatives = inside.split('|');
  if (alternatives.length > mostAlternatives || before.length + after.length > mostAround) return undefined;
  const [start, end] = [literal(before), literal(after)];
  if (start === undefined || end === undefined) return undefined;
  const values: string[] = [];
  for (const alternative of alternatives) {
    const text = literal(alternative);
    if (text === undefined) return undefined;
    values.push(start + text + end);
  }
  return values;
}

/** The text that an expression without operators stands for. */
function literal(source: string): string | undefined {
  // Private-use characters hold the places of the escaped ones, which may look like operators.
  if (/[\uE000-\uE07F]/.test(source)) return undefined;
  const held = source.replace(escaped, (_, one: string) => String.fromCharCode(0xe000 + one.charCodeAt(0)));
  if (notLiteral.test(held)) return undefined;
  return held.replace(/[\uE000-\uE07F]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xe000));
}

/** A literal with `.*` or `.+` before it, behind it, or at both ends. `.` fits anything but a line break. */
function wildcards(source: string): ((value: string) => boolean) | undefined {
  const [, before, middle = '', after] = /^(\.[*+])?(.*?)(\.[*+])?$/s.exec(source) ?? [];
  const text = literal(middle);
  // Between two wildcards nothing has a place of its own.
  if (text === undefined || (text === '' && after !== undefined)) return undefined;
  const [from, behind] = [before === '.+' ? 1 : 0, after === '.+' ? 1 : 0];
  const least = from + text.length + behind;
  const fits = (value: string): boolean => {
    if (before === undefined) return value.startsWith(text);
    if (after === undefined) return value.endsWith(text);
    const at = value.indexOf(text, from);
    return at !== -1 && at + text.length + behind <= value.length;
  };
  return (value) => value.length >= least && fits(value) && !value.includes('\n');
}
