import { RE2JS } from 're2js';
import { type Result, failed, ok } from '#libs/kernel';

/** Longer lines are looked at as far as this, in characters. */
const longestLine = 16_384;

/** More states than any pattern that was meant: each costs time with every character. */
const largestProgram = 2_000;

/** Compiles a regular expression of RE2's syntax into a test of lines. It fits anywhere in the line. */
export function compileLinePattern(source: string, longest = longestLine): Result<(line: string) => boolean> {
  try {
    const pattern = RE2JS.compile(source);
    if (pattern.programSize() > largestProgram) {
      return failed('is too large a regular expression: repeat less often, or split it into several rules');
    }
    return ok((line) => pattern.test(line.length > longest ? line.slice(0, longest) : line));
  } catch (error) {
    const reason = (error as Error).message.replace(/^error parsing regexp: /, '');
    return failed(`is no regular expression of RE2 (${reason}): correct it; look-around is not part of it`);
  }
}
