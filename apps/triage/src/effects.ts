import type { ArgusEvent, CarryOut } from '#libs/contracts';
import type { EvidenceSources } from '#libs/evidence';
import type { ChatModel } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import type { TriageCommand } from './domain/decide.js';
import type { WentOnAt } from './domain/give-up.js';
import { askSources } from './evidence/ask-sources.js';
import { EvidenceGathering } from './evidence/gathering.js';
import { lookUpWith } from './narration/look-up.js';
import { Narrator, notAsked } from './narration/narrator.js';

/** Whom triage asks. */
export interface TriageMeans {
  readonly sources: EvidenceSources;
  /** Absent where none is wanted: everything works without one. */
  readonly model?: ChatModel;
  /** So many incidents have their evidence gathered at once. */
  readonly looksAtOnce: number;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

/** Carries out what triage decided to ask: the sources of evidence, and a model. */
export class TriageEffects {
  /** The model that is asked, by its name. */
  readonly model: string | undefined;
  private readonly gathering: EvidenceGathering;
  private readonly narrator: Narrator | undefined;
  private readonly begunAt: number;

  constructor({ sources, model, looksAtOnce, clock, log }: TriageMeans) {
    this.model = model?.name;
    this.begunAt = clock.now();
    const gather = askSources(sources, clock);
    this.gathering = new EvidenceGathering({ gather, mostAtOnce: looksAtOnce, clock, log });
    this.narrator =
      model === undefined ? undefined : new Narrator({ model, lookUp: lookUpWith(sources, clock), clock });
  }

  readonly carryOut: CarryOut<TriageCommand> = (command, attempt) => {
    if (command.kind === 'gather-evidence') return this.gathering.carryOut(command, attempt);
    // It was wanted before a restart that took the model away.
    if (this.narrator === undefined) return Promise.resolve({ kind: 'facts', facts: [notAsked(command)] });
    return this.narrator.carryOut(command, attempt);
  };

  /** When something last went on; what nothing is known of, when this process began. */
  readonly wentOnAt: WentOnAt = (what, incidentId, look) =>
    (what === 'look' ? this.gathering : this.narrator)?.wentOnAt(incidentId, look) ?? this.begunAt;

  /** These facts are on record: what they settle need not be kept any longer. */
  stored(events: readonly ArgusEvent[]): void {
    for (const { type, data } of events) {
      if (type === 'argus.triage.evidence-settled.v1') this.gathering.stored(data.incidentId, data.look);
      if (type === 'argus.triage.narrated.v1') this.narrator?.stored(data.incidentId, data.look);
    }
  }

  /** Has everybody stop who is being asked. */
  stop(): void {
    this.gathering.stop();
    this.narrator?.stop();
  }
}
