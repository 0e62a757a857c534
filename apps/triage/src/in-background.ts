import type { CommandOutcome } from '#libs/contracts';
import type { Clock } from '#libs/kernel';

interface Flight {
  readonly startedAt: number;
  outcome?: { readonly value: CommandOutcome } | { readonly error: unknown };
}

/** The message is looked at again so soon, ms: what else happens to the incident does not wait meanwhile. */
const pause = 200;
const pauseInLine = 1_000;
/** What came of work that nobody asks for any more is let go, ms. */
const keptFor = 5 * 60_000;

/**
 * Does what takes its time beside everything else that happens to an incident: the intent's message is given back
 * until what it asks for is there. After a crash it is done again.
 */
export class InBackground {
  private readonly flights = new Map<string, Flight>();

  /** `mostAtOnce`: others wait in line. `what` completes "… is under way". */
  constructor(
    private readonly parts: {
      readonly what: string;
      readonly mostAtOnce: number;
      readonly clock: Pick<Clock, 'now'>;
    },
  ) {}

  /** What came of the work with this key; begins it where nobody has. Throws what the work failed with. */
  outcomeOf(key: string, work: () => Promise<CommandOutcome>): CommandOutcome {
    const flight = this.flights.get(key);
    if (flight === undefined) return this.begin(key, work);
    if (flight.outcome === undefined) return this.underWay();
    this.flights.delete(key);
    if ('error' in flight.outcome) throw flight.outcome.error;
    return flight.outcome.value;
  }

  private begin(key: string, work: () => Promise<CommandOutcome>): CommandOutcome {
    this.forget();
    const underWay = [...this.flights.values()].filter(({ outcome }) => outcome === undefined).length;
    if (underWay >= this.parts.mostAtOnce)
      return { kind: 'retry', reason: 'other-incidents-come-first', afterMs: pauseInLine };
    const flight: Flight = { startedAt: this.parts.clock.now() };
    this.flights.set(key, flight);
    work().then(
      (value) => (flight.outcome = { value }),
      (error: unknown) => (flight.outcome = { error }),
    );
    return this.underWay();
  }

  private underWay(): CommandOutcome {
    return { kind: 'retry', reason: `${this.parts.what}-is-under-way`, afterMs: pause };
  }

  private forget(): void {
    const before = this.parts.clock.now() - keptFor;
    for (const [key, { startedAt, outcome }] of this.flights)
      if (outcome !== undefined && startedAt < before) this.flights.delete(key);
  }
}
