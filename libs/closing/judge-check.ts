import type { Check, CheckResult } from '#libs/contracts';
import { compileExpectation } from '#libs/policy';

/** What an answer says about a check: it holds or fails, nothing could be found out, or nobody can be asked. */
export type CheckVerdict = 'holds' | 'fails' | 'unreadable' | 'not-asked';

/** Judges what the outside world said to a check. */
export function judgeCheck(check: Check, result: CheckResult | undefined): CheckVerdict {
  if (result === undefined || result.unreadable !== undefined) return 'unreadable';
  if (result.notAsked !== undefined) return 'not-asked';
  if (check.kind === 'http') return result.status === check.status ? 'holds' : 'fails';
  const expectation = compileExpectation(check.expect);
  if (!expectation.ok || result.values === undefined) return 'unreadable';
  const verdict = expectation.value.test(result.values.map(numberOf));
  if (!verdict.ok) return 'unreadable';
  return verdict.value ? 'holds' : 'fails';
}

/** Prometheus writes what JSON cannot say as +Inf, -Inf and NaN. */
const numberOf = (text: string): number =>
  text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
