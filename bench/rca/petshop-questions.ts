import type { Asked } from '#libs/diagnosis';
import type { AnyEvidenceSource } from '#libs/integrations/port';
import {
  type Issue,
  type Recording,
  type Scenario,
  dependencySource,
  metricSource,
  step,
} from './petshop-data.js';

/** A question and those who are asked it. */
export interface Posed {
  readonly sources: readonly AnyEvidenceSource[];
  readonly question: Asked;
}

export const sourcesOf = (
  scenario: Scenario,
  since: Recording,
  normal = scenario.quiet,
): AnyEvidenceSource[] => [metricSource(normal, since), dependencySource(scenario.dependencies)];

/** An alert on the target, at the time that the issue set in; rows tell of the five minutes that follow them. */
export function questionOfIssue({ quiet }: Scenario, { name, target, recording }: Issue): Asked {
  return questionOf(name, target.component, target.metric, {
    normal: { from: quiet.times[0] ?? 0, to: (quiet.times.at(-1) ?? 0) + step },
    abnormal: { from: target.at - step, to: (recording.times.at(-1) ?? 0) + step },
    startsAt: target.at,
  });
}

function questionOf(
  incidentId: string,
  component: string,
  metric: string,
  { normal, abnormal, startsAt }: Pick<Asked, 'normal' | 'abnormal'> & { readonly startsAt: number },
): Asked {
  return {
    incidentId,
    alerts: [{ labels: { alertname: metric, service: component }, startsAt }],
    components: [component],
    normal,
    abnormal,
  };
}

/**
 * Windows of the time without an issue, each asked about as if it were one, as the data's authors do: what comes
 * after a half, six tenths and so on of the time, against what came before.
 */
export function quietWindows(scenario: Scenario): readonly Posed[] {
  const rows = scenario.quiet.times.length;
  return range(Math.floor(rows / 2), rows - 3, Math.floor(rows * 0.1)).flatMap((from) =>
    posed(scenario, { from: 0, to: from }, { from, to: rows }),
  );
}

/** The same of every half an hour of the second half, which is as long as an issue. */
export function quietHalfHours(scenario: Scenario): readonly Posed[] {
  const rows = scenario.quiet.times.length;
  return range(Math.floor(rows / 2), rows - 3, 6).flatMap((from) =>
    posed(scenario, { from: 0, to: from }, { from, to: Math.min(rows, from + 6) }),
  );
}

/** The first rows still show an issue that was made before: requests that fail where issues of `train` make them. */
const settling = 12;

/** Half-hours of the first half against the second, to learn from what the others do not show. */
export function quietWindowsToLearnFrom(scenario: Scenario): readonly Posed[] {
  const rows = scenario.quiet.times.length;
  const half = Math.floor(rows / 2);
  return range(settling, half - 6, 6).flatMap((from) =>
    posed(scenario, { from: half, to: rows }, { from, to: from + 6 }),
  );
}

interface Rows {
  readonly from: number;
  readonly to: number;
}

/** Every alert that the issues have, as if it came at the begin of the rows. */
function posed(scenario: Scenario, normal: Rows, abnormal: Rows): Posed[] {
  const { quiet, issues } = scenario;
  const targets = new Map(issues.map(({ target }) => [`${target.component} ${target.metric}`, target]));
  const time = (row: number) => quiet.times[row] ?? (quiet.times.at(-1) ?? 0) + step;
  const window = ({ from, to }: Rows) => ({ from: time(from), to: time(to) });
  return [...targets.values()].map(({ component, metric }) => ({
    sources: sourcesOf(scenario, between(quiet, abnormal), between(quiet, normal)),
    question: questionOf(`${component} ${metric} ${abnormal.from}`, component, metric, {
      normal: window(normal),
      abnormal: window(abnormal),
      startsAt: time(abnormal.from),
    }),
  }));
}

const range = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / by) }, (_, at) => from + at * by);

function between({ series, times }: Recording, { from, to }: Rows): Recording {
  const begin = times[from] ?? 0;
  const end = times[to] ?? Number.POSITIVE_INFINITY;
  return {
    times: times.slice(from, to),
    series: series.map((each) => ({
      ...each,
      points: each.points.filter(([time]) => time >= begin && time < end),
    })),
  };
}
