/** So many times in so many chances. */
export interface Share {
  readonly times: number;
  readonly of: number;
}

const term = (observed: number, expected: number) =>
  observed > 0 && expected > 0 ? observed * Math.log(observed / expected) : 0;

/**
 * How surely two shares differ, as the log-likelihood ratio G² of the two-by-two table: it holds for rare
 * things, too, where chi-squared does not (Dunning, Accurate methods for the statistics of surprise and
 * coincidence, Computational Linguistics 1993).
 */
export function surpriseOfShares(before: Share, now: Share): number {
  const of = before.of + now.of;
  if (before.of === 0 || now.of === 0) return 0;
  const yes = before.times + now.times;
  const no = of - yes;
  const surprise =
    2 *
    (term(before.times, (yes * before.of) / of) +
      term(now.times, (yes * now.of) / of) +
      term(before.of - before.times, (no * before.of) / of) +
      term(now.of - now.times, (no * now.of) / of));
  return Math.max(0, surprise);
}

/** A share in the normal time and since. */
export interface Shift {
  readonly before: Share;
  readonly now: Share;
}

/**
 * The same with what others took over added to it since: what is asked for one time is not asked for another, so that
 * when one way is gone less often and another that there was before is gone more often, nothing is missing.
 */
export function takenOver({ before, now }: Shift, others: readonly Shift[]): Shift {
  const rises = others.map((other) =>
    other.before.times === 0
      ? 0
      : Math.max(0, other.now.times / other.now.of - other.before.times / other.before.of),
  );
  const more = rises.reduce((sum, rise) => sum + rise, 0) * now.of;
  const asBefore = (before.times / before.of) * now.of;
  return { before, now: { ...now, times: Math.max(now.times, Math.min(asBefore, now.times + more)) } };
}

/** How far a rate of events may swing by itself, as a share of it: traffic is no Poisson process. */
const swing = 0.6;

/**
 * How far a count is from what was expected, in standard deviations of a count that swings (negative binomial: its
 * variance grows with the square of the rate); below zero when it is fewer, then by the logarithms of both, since
 * there is not much room below.
 */
export function surpriseOfCount(count: number, expected: number): number {
  if (count < expected) {
    const [some, usual] = [count + 0.5, expected + 0.5];
    return Math.log(some / usual) / Math.sqrt(1 / some + 1 / usual + swing ** 2);
  }
  return (count - expected) / Math.sqrt(Math.max(expected, count / 4, 0.5) + (swing * expected) ** 2);
}
