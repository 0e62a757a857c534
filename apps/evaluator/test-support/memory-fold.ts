import type { Recorded } from '#libs/contracts';
import type { EventStore } from '#libs/event-store';
import { type ObservedState, evolveObserved, nothingObserved } from '../src/observing/observed-state.js';

/** A live fold of observations over an event store in memory; it sees what others state when it is brought up to date. */
export class MemoryFold {
  private current: ObservedState = nothingObserved;
  private readonly folded = new Set<number>();

  constructor(private readonly store: Pick<EventStore, 'load'>) {}

  state(): ObservedState {
    return this.current;
  }

  apply(recorded: Recorded): void {
    if (this.folded.has(recorded.sequence)) return;
    this.folded.add(recorded.sequence);
    this.current = evolveObserved(this.current, recorded);
  }

  async upToDate(): Promise<void> {
    for (const recorded of await this.store.load('argus.signal.*.evaluator')) this.apply(recorded);
  }
}
