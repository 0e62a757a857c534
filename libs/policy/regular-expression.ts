import { RE2JS } from 're2js';
import { type Result, failed, ok } from '#libs/kernel';
import type { Expression } from './regular-expression/expression.js';
import { literalPrefix } from './regular-expression/prefix.js';
import { expandedSize } from './regular-expression/size.js';
import { simpleExpression } from './regular-expression/simple.js';

export type { Expression } from './regular-expression/expression.js';

/** Longer ones are refused: compiling takes a few microseconds for each character. */
const longestSource = 100_000;

/** `a{1000}` is a thousand copies of `a`. So many may come of all `{…}` of an expression together. */
const mostCopies = 10_000;

/**
 * In the worst case RE2 looks at each instruction once for each character: about half a second for this many
 * steps. A value of a megabyte is tested against 64 instructions, which is an expression of about 60 characters.
 */
const mostSteps = 2 ** 26;

/** Values that come again are looked up; few, so that a million of different ones cost no memory. */
const rememberedValues = 64;
const longestRememberedValue = 256;

/**
 * Compiles a regular expression as Alertmanager does: Go's syntax, anchored at both ends, `.` is no line break.
 * RE2 takes linear time, so no expression can stall who tests it, whatever the value.
 */
export function compileRegularExpression(source: string): Result<Expression> {
  if (source.length > longestSource) {
    return failed(`is longer than ${longestSource} characters; split it into several matchers`);
  }
  const simple = simpleExpression(source);
  if (simple !== undefined) return ok(simple);
  if (expandedSize(source) > source.length + mostCopies) {
    return failed(`repeats with {…} to more than ${mostCopies} copies; use * or +, or smaller numbers`);
  }
  try {
    return ok(expressionOf(RE2JS.compile(`^(?:${source})$`), literalPrefix(source)));
  } catch (error) {
    return failed(`is no valid regular expression (${reasonOf(error)}); ${fixFor(source)}`);
  }
}

function expressionOf(compiled: RE2JS, prefix: string): Expression {
  const longestValue = mostSteps / compiled.programSize();
  const known = new Map<string, boolean>();
  const test = (value: string): boolean | undefined => {
    if (!value.startsWith(prefix)) return false;
    const remembered = known.get(value);
    if (remembered !== undefined) return remembered;
    if (value.length > longestValue) return undefined;
    const fits = compiled.test(value);
    if (value.length > longestRememberedValue) return fits;
    if (known.size >= rememberedValues) known.clear();
    known.set(value, fits);
    return fits;
  };
  return { test, values: undefined };
}

/** RE2's own words without what was put around the expression to anchor it. */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replace('error parsing regexp: ', '')
    .replace(/`(?:\^\(\?:)?(.*?)(?:\)\$)?`$/s, '`$1`');

function fixFor(source: string): string {
  if (/\(\?<?[=!]/.test(source))
    return 'Go knows no look-around: use a second matcher, with !~ for what must not be';
  if (/\\[1-9k]/.test(source)) return 'Go knows no back-reference: write the text out';
  if (/^[*+?]/.test(source))
    return 'for anything write ".*", and "\\" before a character that stands for itself';
  return 'correct it, and write "\\" before a character that stands for itself';
}
