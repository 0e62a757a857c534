import type { CarryOut, CommandOutcome } from '#libs/contracts';
import type { EvidenceQuestion } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import type { GatherCommand } from '../domain/decide.js';
import { type Gathered, recordedLook } from './recorded-facts.js';

/** What is asked in one look, and for how long. */
export interface Look {
  readonly look: string;
  readonly budgetMs: number;
  readonly question: Omit<EvidenceQuestion, 'signal'>;
  /** Aborted when Argus stops. */
  readonly signal: AbortSignal;
}

/** What gathering needs. */
export interface GatheringParts {
  /** Asks every source; resolves when all have answered, or their time is up. */
  readonly gather: (look: Look) => Promise<Gathered>;
  /** So many incidents are looked at at once: each look asks a lot of each source. */
  readonly mostAtOnce: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'warn'>;
}

interface Flight {
  readonly startedAt: number;
  outcome?: { readonly gathered: Gathered } | { readonly error: unknown };
}

/** The message is looked at again so soon, ms: what else happens to the incident does not wait meanwhile. */
const pause = 200;
const pauseInLine = 1_000;
/** What was found for an incident that nobody asks for any more is let go, ms. */
const keptFor = 5 * 60_000;

/**
 * Asks the sources of evidence, beside everything else that happens to the incident: the intent's message is given
 * back until what it asks for is there. After a crash it is asked again, which does no harm.
 */
export class EvidenceGathering {
  private readonly flights = new Map<string, Flight>();
  private readonly stopped = new AbortController();

  constructor(private readonly parts: GatheringParts) {}

  /** Carries one look out: the facts that settle it, once they are there. */
  readonly carryOut: CarryOut<GatherCommand> = (command) =>
    new Promise((resolve) => resolve(this.outcomeOf(command)));

  /** Has the sources stop; what they have not given is asked for again after the next start. */
  stop(): void {
    this.stopped.abort(new Error('Argus is stopping'));
  }

  private outcomeOf(command: GatherCommand): CommandOutcome {
    const { incidentId, look } = command.request;
    const key = `${incidentId}/${look}`;
    const flight = this.flights.get(key);
    if (flight === undefined) return this.begin(key, command);
    if (flight.outcome === undefined)
      return { kind: 'retry', reason: 'evidence-is-being-gathered', afterMs: pause };
    this.flights.delete(key);
    if ('error' in flight.outcome) throw flight.outcome.error;
    const { facts, unusable } = recordedLook(command, flight.outcome.gathered);
    if (unusable > 0)
      this.parts.log.warn({ incidentId, look, unusable }, 'evidence that is unusable is left out');
    return { kind: 'facts', facts };
  }

  private begin(key: string, { request, alerts }: GatherCommand): CommandOutcome {
    this.forget();
    const underWay = [...this.flights.values()].filter(({ outcome }) => outcome === undefined).length;
    if (underWay >= this.parts.mostAtOnce)
      return { kind: 'retry', reason: 'other-incidents-come-first', afterMs: pauseInLine };
    const flight: Flight = { startedAt: this.parts.clock.now() };
    this.flights.set(key, flight);
    const { incidentId, look, components, budgetMs, normal, abnormal } = request;
    const question = {
      incidentId,
      alerts,
      components,
      normal: windowOf(normal),
      abnormal: windowOf(abnormal),
    };
    this.parts.gather({ look, budgetMs, question, signal: this.stopped.signal }).then(
      (gathered) => (flight.outcome = { gathered }),
      (error: unknown) => (flight.outcome = { error }),
    );
    return { kind: 'retry', reason: 'evidence-is-being-gathered', afterMs: pause };
  }

  private forget(): void {
    const before = this.parts.clock.now() - keptFor;
    for (const [key, { startedAt, outcome }] of this.flights)
      if (outcome !== undefined && startedAt < before) this.flights.delete(key);
  }
}

const windowOf = ({ from, to }: { readonly from: string; readonly to: string }) => ({
  from: Date.parse(from),
  to: Date.parse(to),
});
