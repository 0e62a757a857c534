import type { Sample } from './sample.js';

/** Fewer calls say nothing. */
const fewest = 4;
/** What is slower by less is not worth a look. */
const leastRatio = 1.3;
/** More than so many doublings are no more unusual. */
const mostDoublings = 6;
/** The share of what an answer to a user usually takes that is worth half a look. */
const noticeable = 0.05;

/**
 * How unusual the times since are, in standard deviations that are weighed by how much slower they are and by how much
 * of what an answer usually takes that is. All values since are compared with all before by their ranks (Mann and
 * Whitney, 1947), so that no outlier and no unit matters.
 */
export function slowerBy(before: Sample, now: Sample, usualAnswerMs: number): number {
  if (before.values.length < fewest || now.values.length < fewest) return 0;
  const [usual, present] = [before.median(), now.median()];
  if (present < usual * leastRatio) return 0;
  const { share, z } = rankSum(before.values, now.values);
  const doublings = Math.min(
    mostDoublings,
    Math.log2(present / Math.max(usual, present / 2 ** mostDoublings)),
  );
  const extra = present - usual;
  return z * (2 * share - 1) * (doublings / 2) * (extra / (extra + noticeable * usualAnswerMs));
}

/** How often a value since is above one from before, and how many standard deviations that is from half the time. */
function rankSum(before: readonly number[], now: readonly number[]): { share: number; z: number } {
  const all = [
    ...before.map((value) => ({ value, now: 0 })),
    ...now.map((value) => ({ value, now: 1 })),
  ].sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let index = 0; index < all.length;) {
    let end = index;
    let those = 0;
    while (end < all.length && all[end]?.value === all[index]?.value) those += all[end++]?.now ?? 0;
    ranks += those * ((index + 1 + end) / 2);
    index = end;
  }
  const [n, m] = [before.length, now.length];
  const wins = ranks - (m * (m + 1)) / 2;
  return { share: wins / (n * m), z: (wins - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12) };
}
