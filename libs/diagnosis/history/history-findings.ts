import { type Finding, faultKinds } from '#libs/contracts';
import type { FaultKind } from '#libs/contracts';
import type { Answered, PastIncident, QuestionedAlert } from '#libs/integrations/port';
import { type Windows, spanOf, timeOfDay } from '../windows.js';
import { toTimestamp } from '#libs/contracts';

/** What past incidents are compared with: this one's labels and what was found of it so far. */
export interface PresentIncident {
  readonly incidentId: string;
  readonly alerts: readonly QuestionedAlert[];
  /** Metrics, logs and traces, whose components, faults and templates are looked for. */
  readonly findings: readonly Finding[];
}

/** What speaks for likeness, and how much where both sides have it. */
const weights = { labels: 0.5, causes: 0.3, templates: 0.2 };
/** Labels that tell one run from another and not one kind of incident from another. */
const passing = new Set([
  'instance',
  'pod',
  'pod_name',
  'container_id',
  'endpoint',
  'prometheus',
  'uid',
  'id',
]);
const leastLikeness = 0.35;
const most = 5;

/**
 * Incidents that were like this one, the likest first: by the labels of their alerts, by what their causes
 * were held to be and by their logs' templates, each as the share that both have (Jaccard). What only one of the
 * two sides knows is left out of the sum.
 */
export function historyFindings(
  answers: readonly Answered<PastIncident>[],
  source: string,
  windows: Windows,
  present: PresentIncident,
): Finding[] {
  const labels = pairsOf(commonLabels(present.alerts));
  const causes = new Set(
    present.findings.flatMap(({ component }) => (component === undefined ? [] : [component])),
  );
  const templates = new Set(
    present.findings.flatMap((each) => (each.kind === 'log' ? [each.log.template] : [])),
  );
  return answers
    .flatMap(({ items, query, link }) => items.map((past) => ({ past, query, link })))
    .filter(({ past }) => past.incidentId !== present.incidentId)
    .map(({ past, query, link }) => ({
      past,
      query,
      link,
      likeness: weighed([
        [weights.labels, jaccard(labels, pairsOf(past.labels))],
        [
          weights.causes,
          share(new Set(past.hypotheses.slice(0, 1).map(({ component }) => component)), causes),
        ],
        [weights.templates, jaccard(templates, new Set(past.templates))],
      ]),
    }))
    .filter(({ likeness }) => likeness >= leastLikeness)
    .sort((a, b) => b.likeness - a.likeness || b.past.openedAt - a.past.openedAt)
    .slice(0, most)
    .map(({ past, query, link, likeness }) => findingOf(past, likeness, { source, query, link }, windows));
}

function findingOf(
  past: PastIncident,
  likeness: number,
  { source, query, link }: { source: string; query: string; link: string | undefined },
  windows: Windows,
): Finding {
  const cause = past.hypotheses[0];
  const fault = faultKinds.find((kind): kind is FaultKind => kind === cause?.fault);
  const { runbookId, action, outcome } = past;
  return {
    kind: 'past-incident',
    source,
    says: sayPast(past),
    query,
    ...spanOf(windows),
    ...(link === undefined ? {} : { link }),
    ...(cause === undefined ? {} : { component: cause.component }),
    strength: likeness,
    ...(fault === undefined ? {} : { fault }),
    past: {
      incidentId: past.incidentId,
      openedAt: toTimestamp(past.openedAt),
      likeness,
      ...(runbookId === undefined ? {} : { runbookId }),
      ...(action === undefined ? {} : { action }),
      ...(outcome === undefined ? {} : { outcome }),
    },
  };
}

function sayPast({
  incidentId,
  title,
  openedAt,
  hypotheses,
  action,
  runbookId,
  outcome,
}: PastIncident): string {
  const day = toTimestamp(openedAt).slice(0, 10);
  const cause = hypotheses[0];
  const why = cause === undefined ? '' : `; the cause was held to be ${cause.fault} of ${cause.component}`;
  const helped = action ?? runbookId;
  const ended =
    helped === undefined || outcome === undefined || outcome === 'unknown'
      ? ''
      : outcome === 'kept'
        ? `; ${helped} helped and it stayed so`
        : `; ${helped} did not last`;
  return `like ${incidentId} of ${day} ${timeOfDay(openedAt)} (${title})${why}${ended}`;
}

/** The labels that all alerts have in common. */
function commonLabels(alerts: readonly QuestionedAlert[]): Readonly<Record<string, string>> {
  const [first, ...others] = alerts;
  return Object.fromEntries(
    Object.entries(first?.labels ?? {}).filter(([name, value]) =>
      others.every(({ labels }) => labels[name] === value),
    ),
  );
}

const pairsOf = (labels: Readonly<Record<string, string>>): Set<string> =>
  new Set(
    Object.entries(labels)
      .filter(([name]) => !passing.has(name))
      .map(([name, value]) => `${name}=${value}`),
  );

/** The share of what either has that both have; undefined where one of them has nothing. */
function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number | undefined {
  if (one.size === 0 || other.size === 0) return undefined;
  const both = [...one].filter((each) => other.has(each)).length;
  return both / (one.size + other.size - both);
}

/** The share of the first that the second has, too. */
function share(one: ReadonlySet<string>, other: ReadonlySet<string>): number | undefined {
  if (one.size === 0 || other.size === 0) return undefined;
  return [...one].filter((each) => other.has(each)).length / one.size;
}

function weighed(parts: readonly (readonly [weight: number, value: number | undefined])[]): number {
  const known = parts.flatMap(([weight, value]) => (value === undefined ? [] : [{ weight, value }]));
  const all = known.reduce((sum, { weight }) => sum + weight, 0);
  // One kind of likeness alone is not the whole of it.
  return all === 0
    ? 0
    : known.reduce((sum, { weight, value }) => sum + weight * value, 0) / Math.max(all, weights.labels);
}
