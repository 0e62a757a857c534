import type { CarryOut, CommandOutcome } from '#libs/contracts';
import type { EvidenceQuestion } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import type { GatherCommand } from '../domain/decide.js';
import { InBackground } from '../in-background.js';
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

/**
 * Asks the sources of evidence, beside everything else that happens to the incident. After a crash they are asked
 * again, which does no harm.
 */
export class EvidenceGathering {
  private readonly background: InBackground;
  private readonly stopped = new AbortController();

  constructor(private readonly parts: GatheringParts) {
    this.background = new InBackground({ what: 'gathering-evidence', ...parts });
  }

  /** Carries one look out: the facts that settle it, once they are there. */
  readonly carryOut: CarryOut<GatherCommand> = (command) => {
    const { incidentId, look } = command.request;
    return new Promise((resolve) =>
      resolve(this.background.outcomeOf(`${incidentId}/${look}`, () => this.look(command))),
    );
  };

  /** What came of a look is on record. */
  stored(incidentId: string, look: string): void {
    this.background.forget(`${incidentId}/${look}`);
  }

  /** When a look last went on here, epoch ms; undefined where nothing of it is known. */
  wentOnAt(incidentId: string, look: string): number | undefined {
    return this.background.wentOnAt(`${incidentId}/${look}`);
  }

  /** Has the sources stop; what they have not given is asked for again after the next start. */
  stop(): void {
    this.stopped.abort(new Error('Argus is stopping'));
  }

  private async look(command: GatherCommand): Promise<CommandOutcome> {
    const { incidentId, look, components, budgetMs, normal, abnormal } = command.request;
    const question = {
      ...{ incidentId, alerts: command.alerts, components },
      ...{ normal: windowOf(normal), abnormal: windowOf(abnormal) },
    };
    const gathered = await this.parts.gather({ look, budgetMs, question, signal: this.stopped.signal });
    // Whoever stops Argus wants them to be asked again, not to be recorded as silent.
    this.stopped.signal.throwIfAborted();
    const { facts, unusable } = recordedLook(command, gathered);
    if (unusable > 0)
      this.parts.log.warn({ incidentId, look, unusable }, 'evidence that is unusable is left out');
    return { kind: 'facts', facts };
  }
}

const windowOf = ({ from, to }: { readonly from: string; readonly to: string }) => ({
  from: Date.parse(from),
  to: Date.parse(to),
});
