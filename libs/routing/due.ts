import type { RouterState } from './state.js';

/**
 * By partition, the earliest moment (epoch ms) at which something there may change without another alert: something
 * that held an alert back ends, or ended just now as another alert resolved, a silence was ended early or a policy
 * was adopted; a resolution is believed; an alert expires or ceases to flap. A moment that has passed is due
 * now. It costs next to nothing, so it can be asked after every fact.
 */
export function nextDue({ agendas }: RouterState): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const [partition, { next }] of agendas.entries()) if (next !== undefined) times.set(partition, next);
  return times;
}
