import { type Fact, fact, toTimestamp } from '#libs/contracts';
import { isFresh, isUnanswerable, namesOf } from './looks.js';
import type { CloserState, Run, Watch } from './state.js';

/** With one look alone, a restart that is under way would count. */
const missesThatCount = 2;

/** What succeeded this long ago, and nobody watched, says nothing any more; ms. */
const tooLateAfter = 24 * 60 * 60_000;

/** The next action to watch, unless one is watched already. */
export const nextToWatch = ({ watch, unwatched }: CloserState, now: number): Run | undefined =>
  watch === undefined ? unwatched.find(({ endedAt }) => now - endedAt < tooLateAfter) : undefined;

/** The watch that begins now over an action that succeeded. */
export function startWatch(
  incidentId: string,
  { actionId, approvalId, verify }: Run,
  { now, verifyForMs }: { readonly now: number; readonly verifyForMs: number },
): Fact {
  return fact('argus.verification.started.v1', incidentId, {
    incidentId,
    actionId,
    approvalId,
    until: toTimestamp(now + (verify.windowMs ?? verifyForMs)),
    checks: [...verify.checks],
    reason: 'action-succeeded',
  });
}

/** The watch after a look. */
export function watchAfterLook(watch: Watch, { looks }: Pick<CloserState, 'looks'>): Watch {
  const held = new Set([...watch.held, ...namesOf(looks, 'holds')]);
  const failing = namesOf(looks, 'fails').filter((name) => held.has(name));
  const missed = new Map(failing.map((name) => [name, (watch.missed.get(name) ?? 0) + 1]));
  return { ...watch, held, missed };
}

/** What became of the action that is watched; undefined while that is open. */
export function judgeWatch(incidentId: string, state: CloserState, now: number): Fact | undefined {
  const { watch, firing, looks } = state;
  if (watch === undefined) return undefined;
  const { actionId, approvalId, checks, since, until } = watch;
  const head = { incidentId, actionId, approvalId };
  const regressed = (reason: string, names: readonly string[] = []): Fact =>
    fact('argus.verification.failed.v1', incidentId, {
      ...head,
      outcome: 'regressed',
      reason,
      ...(names.length > 0 && { checks: [...names] }),
    });
  const kept = (reason: string): Fact =>
    fact('argus.verification.passed.v1', incidentId, { ...head, outcome: 'kept', reason });

  if (watch.firedAgain) return regressed('alert-fired-again');
  const fellBack = [...watch.missed].filter(([, count]) => count >= missesThatCount).map(([name]) => name);
  if (fellBack.length > 0) return regressed('check-fell-back', fellBack);
  if (now < until) return undefined;
  if (firing.size > 0) return regressed('alert-still-fires');
  if (checks.length === 0) return kept('alerts-over');
  if (isFresh(looks, checks, since) && isUnanswerable(looks)) return kept('alerts-over');
  if (!isFresh(looks, checks, until)) return undefined;
  const failing = namesOf(looks, 'fails');
  if (failing.length > 0) return regressed('check-does-not-hold', failing);
  const unreadable = namesOf(looks, 'unreadable');
  if (unreadable.length === 0) return kept('alerts-over-and-checks-hold');
  // That nobody answers says nothing about the action: it is asked for once as long again, and then left open.
  if (looks.askedAt < until + (until - since)) return undefined;
  return fact('argus.verification.failed.v1', incidentId, {
    ...head,
    reason: 'check-cannot-be-read',
    checks: unreadable,
  });
}
