import { type Effect, temporary } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';

/** A failure that takes longer than this keeps others from being told meanwhile, ms. */
const slow = 1_000;

interface Place {
  /** Whether it kept the last attempt waiting and then failed. */
  readonly keepsWaiting: boolean;
  readonly underWay: number;
}

/**
 * Lets a place that does not answer hold up one message, not all: while one waits for it, others are put off
 * without being tried, as if they had failed, so that places that do answer are told in time.
 */
export class Patience {
  private readonly places = new Map<string, Place>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Tries it, unless another try waits for a place that has kept one waiting before. */
  async attempt<T>(place: string, attempt: () => Promise<Effect<T>>): Promise<Effect<T>> {
    const { keepsWaiting, underWay } = this.at(place);
    if (keepsWaiting && underWay > 0) return temporary('it has not answered another message either');
    this.places.set(place, { keepsWaiting, underWay: underWay + 1 });
    const began = this.clock.now();
    let failedSlowly = false;
    try {
      const effect = await attempt();
      failedSlowly = effect.kind === 'temporary' && this.clock.now() - began >= slow;
      return effect;
    } finally {
      const left = this.at(place).underWay - 1;
      if (left === 0 && !failedSlowly) this.places.delete(place);
      else this.places.set(place, { keepsWaiting: failedSlowly, underWay: left });
    }
  }

  private at(place: string): Place {
    return this.places.get(place) ?? { keepsWaiting: false, underWay: 0 };
  }
}
