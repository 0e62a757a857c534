import type { LabelPattern } from './runbook.js';

/** Longer values fit no regular expression, which bounds the time that a hostile label can cost. */
const longestTestedValue = 512;

/** With groups that do not repeat, this many repetitions keep matching cubic in the value's length. */
const mostRepetitions = 3;

/** Whether the pattern is a regular expression, `/…/`. A lone `/` (a mount point) is a value. */
export const isRegularExpression = (pattern: string): boolean => /^\/.+\/$/s.test(pattern);

/**
 * What is wrong with one value of `match`, with its fix, or undefined. Alert labels come from outside, so a
 * regular expression must not be one that takes exponential time: no repeated group, no look-around.
 */
export function patternProblem(pattern: string): string | undefined {
  if (pattern === '') return 'is empty; write the value the label has, or leave the label out';
  if (!isRegularExpression(pattern)) return undefined;
  const source = pattern.slice(1, -1);
  try {
    compile(source);
  } catch (error) {
    return `is no valid regular expression (${(error as Error).message}); correct it, or write a plain value`;
  }
  // What is left after this are the operators: escapes and character classes stand for one character.
  const operators = source.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (/\(\?(?!:)/.test(operators))
    return 'uses look-around or a named group; use plain groups and alternatives';
  if (/\)[*+{]/.test(operators))
    return 'repeats a group, which can take exponential time; list the alternatives';
  if ((operators.match(/[*+{]/g) ?? []).length > mostRepetitions) {
    return `repeats in more than ${mostRepetitions} places; split it into several values`;
  }
  return undefined;
}

/** Whether a label's value fits the pattern. Regular expressions have to fit the whole value, as in Prometheus. */
export function fits(pattern: LabelPattern, value: string): boolean {
  if (typeof pattern !== 'string') return pattern.some((one) => fits(one, value));
  if (!isRegularExpression(pattern)) return pattern === value;
  return value.length <= longestTestedValue && compile(pattern.slice(1, -1)).test(value);
}

const compile = (source: string): RegExp => new RegExp(`^(?:${source})$`, 'su');
