import type { RouterState } from './state.js';

/**
 * By partition, the earliest moment (epoch ms) at which something there may change without another alert: something
 * that held an alert back ends, a resolution is believed, an alert expires or ceases to flap. One that has passed
 * is due now. It costs next to nothing, so it can be asked after every fact.
 */
export function nextDue({ agendas }: RouterState): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const [partition, { next }] of agendas.entries()) if (next !== undefined) times.set(partition, next);
  return times;
}

/**
 * The partitions that what was folded between two states wakes up, since something held there may change now: an
 * inhibiting alert resolved, a silence was ended early, the original of a duplicate resolved, a policy was adopted.
 */
export function wokenBy(before: RouterState, after: RouterState, now: number): readonly number[] {
  if (before.agendas === after.agendas) return [];
  const known = nextDue(before);
  return [...nextDue(after)]
    .filter(([partition, at]) => at <= now && at < (known.get(partition) ?? Infinity))
    .map(([partition]) => partition);
}
