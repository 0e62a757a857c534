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
 * Windows of the time without an issue, each asked about as if it were one: as the data's authors do (what comes
 * after a half, six tenths and so on of the time, against what came before), and every half an hour of the second half.
 */
export function quietWindows(
  scenario: Scenario,
): { readonly name: string; readonly windows: readonly Posed[] }[] {
  const { quiet, issues } = scenario;
  const targets = new Map(
    issues.map(({ target }) => [`${target.component} ${target.metric}`, target] as const),
  );
  const posed = (from: number, to: number): Posed[] =>
    [...targets.values()].map(({ component, metric }) => {
      const at = quiet.times[from] ?? 0;
      return {
        sources: sourcesOf(scenario, between(quiet, from, to), between(quiet, 0, from)),
        question: questionOf(`${component} ${metric} ${from}`, component, metric, {
          normal: { from: quiet.times[0] ?? 0, to: at },
          abnormal: { from: at, to: (quiet.times[to - 1] ?? 0) + step },
          startsAt: at,
        }),
      };
    });
  const rows = quiet.times.length;
  const starts = (by: number) => range(Math.floor(rows / 2), rows - 3, by);
  return [
    {
      name: "as the authors' protocol has it",
      windows: starts(Math.floor(rows * 0.1)).flatMap((from) => posed(from, rows)),
    },
    {
      name: 'half an hour each',
      windows: starts(6).flatMap((from) => posed(from, Math.min(rows, from + 6))),
    },
  ];
}

const range = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / by) }, (_, at) => from + at * by);

function between({ series, times }: Recording, from: number, to: number): Recording {
  const begin = times[from] ?? 0;
  const end = times[to] ?? Number.POSITIVE_INFINITY;
  const points = (all: Recording['series'][number]['points']) =>
    all.filter(([time]) => time >= begin && time < end);
  return {
    times: times.slice(from, to),
    series: series.map((each) => ({ ...each, points: points(each.points) })),
  };
}
