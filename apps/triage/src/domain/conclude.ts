import { type EventData, type Evidence, type Fact, type Hypothesis, fact } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import { type FoundAlert, foundAlert } from './found-alert.js';
import type { TriageState } from './state.js';
import { showsTrouble } from './symptoms.js';

type Settled = EventData<'argus.triage.evidence-settled.v1'>;

/** What likely causes are worked out from: all of it is on record. */
export interface Found {
  readonly evidence: readonly Evidence[];
  readonly dependencies: Settled['dependencies'];
  /** The services that the incident is about, then their neighbours, the nearest first. */
  readonly components: readonly string[];
  readonly alerts: readonly FoundAlert[];
}

/** Works likely causes out, the likeliest first; none where nothing stands out. */
export type Hypothesise = (found: Found) => readonly Hypothesis[];

/** So many likely causes are worth a person's time. */
const mostHypotheses = 3;

/** States the likely causes once the evidence of a look is on record. */
export function conclude(state: TriageState, hypothesise: Hypothesise | undefined): Decision<Fact> {
  const { incidentId, pending, settled, evidence, alerts } = state;
  if (incidentId === undefined || pending === undefined || settled === undefined || hypothesise === undefined)
    return nothing('no-evidence-to-conclude-from');
  const { components, look } = pending;
  const known = new Set(evidence.map(({ id }) => id));
  const hypotheses = hypothesise({
    evidence,
    dependencies: settled.dependencies,
    components,
    alerts: alerts.map(foundAlert),
  })
    // What speaks for a cause has to be on record.
    .filter((each) => each.evidence.length > 0 && each.evidence.every((id) => known.has(id)))
    .slice(0, mostHypotheses);
  const silent = settled.sources.filter(({ outcome }) => outcome !== 'answered');
  const heard = settled.sources.filter((source) => showsTrouble(source) && source.outcome === 'answered');
  const reason = reasonFor(hypotheses.length, heard.length);
  const conclusion = fact('argus.triage.hypothesised.v1', incidentId, {
    incidentId,
    look,
    hypotheses: [...hypotheses],
    missing: silent.map(({ source, outcome, reason: why }) => ({ source, reason: why ?? outcome })),
    reason,
  });
  return { events: [conclusion], commands: [], reason };
}

function reasonFor(hypotheses: number, answered: number): string {
  if (hypotheses > 0) return 'evidence-speaks-for-it';
  return answered === 0 ? 'no-metrics-logs-or-traces' : 'nothing-stands-out';
}
