import { type EventData, type Fact, fact } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import type { FoundAlert } from './found-alert.js';
import type { Told } from './narration.js';
import type { TriageState } from './state.js';

/** Ask a model to order and word what a look found. */
export interface NarrateCommand {
  readonly kind: 'narrate';
  readonly request: EventData<'argus.triage.narration-requested.v1'>;
  readonly told: Told;
  readonly alerts: readonly FoundAlert[];
  /** The look's own question, for what the model wants to be looked up. */
  readonly looked: EventData<'argus.triage.evidence-requested.v1'>;
}

/** States that a model is to be asked, once for the same causes; without a model, nothing. */
export function narrate(state: TriageState, model: string | undefined): Decision<Fact> {
  const { incidentId, concluded, narratedCauses } = state;
  if (incidentId === undefined || concluded === undefined || model === undefined)
    return nothing('no-model-to-ask');
  if (concluded.asked !== undefined) return nothing('model-is-being-asked');
  if (concluded.told.hypotheses.length === 0) return nothing('no-cause-to-word');
  if (causesOf(concluded.told) === narratedCauses) return nothing('same-causes-as-before');
  const { look } = concluded.told;
  const reason = 'causes-to-word';
  return {
    events: [fact('argus.triage.narration-requested.v1', incidentId, { incidentId, look, model, reason })],
    commands: [],
    reason,
  };
}

/** What is recorded of a model that said nothing, and why. */
export const narratedAs = ({
  incidentId,
  ...why
}: Pick<EventData<'argus.triage.narrated.v1'>, 'incidentId' | 'look' | 'model' | 'reason'>): Fact =>
  fact('argus.triage.narrated.v1', incidentId, {
    ...{ incidentId, ...why, hypotheses: [], queries: [], dropped: 0, inputTokens: 0, outputTokens: 0 },
  });

/** The causes in their order, as a text that is the same when they are. */
export const causesOf = ({ hypotheses }: Told): string =>
  JSON.stringify(hypotheses.map(({ component, fault }) => [component, fault]));
