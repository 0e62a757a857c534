import { type Result, failed, ok } from '#libs/kernel';

/** Longer values fit no regular expression, which bounds the time that a hostile label can cost. */
export const longestTestedValue = 512;

/** With groups that do not repeat, this many repetitions keep matching cubic in the value's length. */
const mostRepetitions = 3;

/**
 * Compiles a regular expression as Alertmanager reads it: anchored at both ends, `(?i)` and `(?s)` at its
 * start, and, as in Go's RE2, no look-around and no back-reference. Label values come from outside and
 * JavaScript's engine backtracks, so what could take exponential time is refused as well.
 */
export function compileRegularExpression(source: string): Result<RegExp> {
  const flags = /^\(\?([is]+)\)/.exec(source);
  const body = source.slice(flags?.[0].length ?? 0);
  const problem = costProblem(body);
  if (problem !== undefined) return failed(problem);
  try {
    const own = [...new Set(flags?.[1] ?? '')].join('');
    return ok(new RegExp(`^(?:${withoutNeedlessEscapes(body)})$`, `u${own}`));
  } catch (error) {
    return failed(`is no valid regular expression (${(error as Error).message}); correct it`);
  }
}

function costProblem(source: string): string | undefined {
  if (/\\[1-9k]/.test(source.replace(/\\\\/g, ''))) {
    return 'uses a back-reference, which Alertmanager does not know either; write the text out';
  }
  // What is left after this are the operators: escapes and character classes stand for one character.
  const operators = source.replace(/\\./gs, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  if (/\(\?(?!:)/.test(operators)) {
    return 'uses look-around, a named group or flags inside; use plain groups, and "(?i)" only at the start';
  }
  if (/\)[*+{]/.test(operators)) {
    return 'repeats a group, which can take exponential time; list the alternatives';
  }
  if ((operators.match(/[*+{]/g) ?? []).length > mostRepetitions) {
    return `repeats in more than ${mostRepetitions} places; split it into several matchers`;
  }
  return undefined;
}

/** RE2 takes an escape before any punctuation; JavaScript (with `u`) only where it means something. */
const withoutNeedlessEscapes = (source: string): string =>
  source.replace(/\\(.)/gsu, (escape, character: string) =>
    /[!"#%&',:;<=>@_`~ ]/.test(character) ? character : escape,
  );
