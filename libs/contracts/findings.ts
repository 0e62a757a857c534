import type { ArgusEvent, EventOf } from './event.js';
import type { EventData } from './catalogue.js';
import type { Evidence, Hypothesis } from './evidence.js';

/** What triage found at its latest look that is concluded, as people are shown it. */
export interface Findings {
  readonly look: string;
  /** When it was concluded, RFC 3339. */
  readonly at: string;
  /** The likeliest first. */
  readonly hypotheses: readonly Hypothesis[];
  /** What they cite, and the strongest of each kind besides; series without their points. */
  readonly evidence: readonly Evidence[];
  readonly missing: EventData<'argus.triage.hypothesised.v1'>['missing'];
  /** In a model's words, where one was asked. */
  readonly summary?: string;
  /** The model whose words and order these are, where it said something that holds. */
  readonly wordedBy?: string;
}

/** The findings, and what the look that is not concluded yet has found so far. */
export interface FindingsSoFar {
  readonly shown?: Findings;
  readonly look?: string;
  readonly found: readonly Evidence[];
}

/** Before the first look. */
export const noFindings: FindingsSoFar = { found: [] };

/** Of each kind so many are shown besides those that are cited. */
const mostOfAKind = 5;

/** Findings after one more fact of the incident's history; the same object where it tells nothing about them. */
export function findingsAfter(before: FindingsSoFar, event: ArgusEvent): FindingsSoFar {
  switch (event.type) {
    case 'argus.triage.evidence-requested.v1':
      return { ...before, look: event.data.look, found: [] };
    case 'argus.triage.evidence-found.v1':
      return event.data.look === before.look
        ? { ...before, found: [...before.found, withoutPoints(event.data.evidence)] }
        : before;
    case 'argus.triage.hypothesised.v1':
      return concluded(before, event);
    case 'argus.triage.narrated.v1':
      return event.data.look === before.shown?.look
        ? { ...before, shown: narrated(before.shown, event.data) }
        : before;
    case 'argus.incident.reopened.v1':
      // What was found then may not be what is the matter now.
      return before.shown === undefined ? before : noFindings;
    default:
      return before;
  }
}

function concluded(
  { look, found }: FindingsSoFar,
  { data, time }: EventOf<'argus.triage.hypothesised.v1'>,
): FindingsSoFar {
  const { hypotheses, missing } = data;
  const known = data.look === look ? found : [];
  const cited = new Set(hypotheses.flatMap((each) => each.evidence));
  const counts = new Map<string, number>();
  const evidence = [...known]
    .sort((a, b) => b.strength - a.strength)
    .filter(({ id, kind }) => {
      const count = counts.get(kind) ?? 0;
      counts.set(kind, count + 1);
      return cited.has(id) || count < mostOfAKind;
    });
  return { found: [], shown: { look: data.look, at: time, hypotheses, evidence, missing } };
}

/** A model orders and words what was found; what it does not speak of comes after. */
function narrated(
  findings: Findings,
  { summary, hypotheses, model }: EventData<'argus.triage.narrated.v1'>,
): Findings {
  if (summary === undefined && hypotheses.length === 0) return findings;
  const worded = hypotheses.flatMap(({ place, says }) => {
    const meant = findings.hypotheses[place];
    return meant === undefined ? [] : [{ ...meant, says }];
  });
  const spokenOf = new Set(hypotheses.map(({ place }) => place));
  const rest = findings.hypotheses.filter((_, place) => !spokenOf.has(place));
  return {
    ...findings,
    hypotheses: [...worded, ...rest],
    ...(summary === undefined ? {} : { summary }),
    wordedBy: model,
  };
}

/** Says whose words people read, where they are a model's; undefined where all are Argus's own. */
export const whoseWords = ({ wordedBy }: Pick<Findings, 'wordedBy'>): string | undefined =>
  wordedBy === undefined
    ? undefined
    : `Worded and ordered by the model ${wordedBy}. Confidence and evidence are Argus's own.`;

/** The same piece without the points of its series, which are most of it. */
export function withoutPoints(evidence: Evidence): Evidence {
  return evidence.kind === 'metric' ? { ...evidence, metric: { ...evidence.metric, points: [] } } : evidence;
}

/** Graphs of so many series are enough for a look. */
const mostCharts = 2;

/** The series that are worth a graph: the strongest that are cited, else the strongest that stand out. */
export function chartsOf({ hypotheses, evidence }: Findings): MetricEvidence[] {
  const cited = hypotheses.flatMap((each) => each.evidence);
  const rankOf = ({ id }: Evidence): number => (cited.includes(id) ? cited.indexOf(id) : cited.length);
  const series = evidence.filter((each): each is MetricEvidence => each.kind === 'metric');
  return [...series].sort((a, b) => rankOf(a) - rankOf(b) || b.strength - a.strength).slice(0, mostCharts);
}

/** A series that left its normal values. */
export type MetricEvidence = Extract<Evidence, { kind: 'metric' }>;

/** What a graph shows, in a few words: the same for the same series of any look. */
export const chartTitle = ({ component, metric }: MetricEvidence): string =>
  component === undefined ? metric.name : `${metric.name} of ${component}`;
