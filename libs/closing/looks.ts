import type { Check, EventData } from '#libs/contracts';
import { type CheckVerdict, judgeCheck } from './judge-check.js';

/** The looks at an incident's checks, counted from 1. */
export interface Looks {
  /** The last one that was asked for, and when; epoch milliseconds. */
  readonly asked: number;
  readonly askedAt: number;
  readonly checks: readonly Check[];
  /** The last one that was answered. */
  readonly seen: number;
  /** What that said, by the checks' names. */
  readonly verdicts: ReadonlyMap<string, CheckVerdict>;
}

/** Before the first look. */
export const noLooks: Looks = { asked: 0, askedAt: -Infinity, checks: [], seen: 0, verdicts: new Map() };

/** A reason to look at checks: from when on, and when it is decided what they come to. */
export interface Need {
  readonly since: number;
  readonly until?: number;
}

const shortestGap = 60_000;
const longestGap = 5 * 60_000;
/** An answer that has not come after this long never will; ms. */
const lostAfter = 2 * 60_000;

/** A look that is asked for now. */
export function looksAfterAsking(
  looks: Looks,
  { look, checks }: EventData<'argus.verification.due.v1'>,
  at: number,
): Looks {
  return { ...looks, asked: Math.max(looks.asked, look), askedAt: at, checks };
}

/** What the look said; one that was given up is not heard any more. */
export function looksAfterSeeing(
  looks: Looks,
  { look, results }: EventData<'argus.verification.observed.v1'>,
): Looks {
  if (look !== looks.asked || look === looks.seen) return looks;
  const answers = new Map(results.map((result) => [result.name, result]));
  const verdicts = looks.checks.map(
    (check) => [check.name, judgeCheck(check, answers.get(check.name))] as const,
  );
  return { ...looks, seen: look, verdicts: new Map(verdicts) };
}

/** Whether the last look is answered, was asked for at this time or later, and was at these checks. */
export const isFresh = (looks: Looks, checks: readonly Check[], since: number): boolean =>
  looks.seen === looks.asked && looks.askedAt >= since && isSame(looks.checks, checks);

/** Whether nobody can be asked about any of the checks, as the last look showed. */
export const isUnanswerable = ({ verdicts }: Looks): boolean =>
  [...verdicts.values()].every((verdict) => verdict === 'not-asked');

/** The checks that the last look has this said about. */
export const namesOf = ({ verdicts }: Looks, verdict: CheckVerdict): string[] =>
  [...verdicts].filter(([, each]) => each === verdict).map(([name]) => name);

/** When these checks have to be looked at next; undefined for never. */
export function lookDueAt(looks: Looks, checks: readonly Check[], need: Need): number | undefined {
  if (checks.length === 0) return undefined;
  if (looks.asked > looks.seen) return looks.askedAt + lostAfter;
  const { since, until } = need;
  if (!isFresh(looks, checks, since)) return Math.max(since, looks.askedAt);
  if (isUnanswerable(looks)) return undefined;
  const next = looks.askedAt + gapAfter(looks.askedAt - since);
  return until !== undefined && looks.askedAt < until ? Math.min(next, until) : next;
}

/** What has not changed for long is looked at less often. */
const gapAfter = (elapsed: number): number =>
  Math.min(longestGap, Math.max(shortestGap, Math.round(elapsed / 4)));

const isSame = (some: readonly Check[], others: readonly Check[]): boolean =>
  some === others || JSON.stringify(some) === JSON.stringify(others);
