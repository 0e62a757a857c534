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

/** The least that a share is, by Wilson's interval at about 90 %: few chances prove little. */
export const atLeast = (share: Share) => wilson(share, -1);

/** The most that it is. */
export const atMost = (share: Share) => wilson(share, 1);

const z = 1.28;

function wilson({ times, of }: Share, side: 1 | -1): number {
  if (of === 0) return side === 1 ? 1 : 0;
  const share = times / of;
  const centre = share + (z * z) / (2 * of);
  const reach = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return Math.min(1, Math.max(0, (centre + side * reach) / (1 + (z * z) / of)));
}

/** How far a rate of events may swing by itself, as a share of it: traffic is no Poisson process. */
const swing = 0.6;

/**
 * How far a count is from what was expected, in standard deviations of a count that swings (negative
 * binomial: its variance grows with the square of the rate); below zero when it is fewer.
 */
export const surpriseOfCount = (count: number, expected: number) =>
  (count - expected) / Math.sqrt(Math.max(expected, count / 4, 0.5) + (swing * expected) ** 2);
