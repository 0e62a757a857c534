import type { Clock } from '#libs/kernel';
import { type Effect, temporary } from './effect.js';

/** Does something that asks a service, unless the service is to be left in peace now. */
export type InPeace = <T>(work: () => Promise<Effect<T>>) => Promise<Effect<T>>;

/**
 * A service that says when to come back means every request of the account, not the one that it answers: until
 * then nothing is asked of it, and whatever was to be asked is told to come back, too.
 */
export function leavingInPeace(service: string, clock: Clock): InPeace {
  let until = 0;
  return async (work) => {
    const left = until - clock.now();
    if (left > 0) return temporary(`${service} asked to be left in peace`, left);
    const effect = await work();
    if (effect.kind === 'temporary' && effect.retryAfterMs !== undefined)
      until = Math.max(until, clock.now() + effect.retryAfterMs);
    return effect;
  };
}
