import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { effectDone } from '#libs/integrations/port';
import type { Dependency, DependencySource, MetricSeries, MetricSource } from '#libs/integrations/port';

/** The step of the metrics, ms. */
export const step = 300_000;

/** Metrics of the application over a time. */
export interface Recording {
  readonly series: readonly MetricSeries[];
  /** The times of its rows, epoch ms. */
  readonly times: readonly number[];
}

/** An issue that was made on purpose. */
export interface Issue {
  readonly name: string;
  readonly split: 'train' | 'test';
  readonly recording: Recording;
  /** What was alerted on, and when. */
  readonly target: { readonly component: string; readonly metric: string; readonly at: number };
  readonly cause: string;
}

/** What was recorded under one kind of traffic. */
export interface Scenario {
  readonly name: string;
  readonly dependencies: readonly Dependency[];
  /** A time without an issue. */
  readonly quiet: Recording;
  /** It has none of its own: that of another is taken. */
  readonly quietOfAnother: boolean;
  readonly issues: readonly Issue[];
}

/** All scenarios; those whose traffic changes with the time of day have no time without an issue of their own. */
export const readScenarios = (dataset: string): Scenario[] => [
  readScenario(dataset, 'low_traffic'),
  readScenario(dataset, 'high_traffic'),
  readScenario(dataset, 'temporal_traffic1', 'low_traffic'),
  readScenario(dataset, 'temporal_traffic2', 'high_traffic'),
];

/** Reads a scenario; where it has no time without an issue of its own, another's is taken. */
export function readScenario(dataset: string, name: string, quietOf = name): Scenario {
  const folder = join(dataset, name);
  return {
    name,
    dependencies: readGraph(join(folder, 'graph.csv')),
    quiet: readRecording(join(dataset, quietOf, 'noissue', 'metrics.csv')),
    quietOfAnother: quietOf !== name,
    issues: (['train', 'test'] as const).flatMap((split) =>
      readdirSync(join(folder, split))
        .filter((issue) => existsSync(join(folder, split, issue, 'target.json')))
        .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
        .map((issue) => readIssue(join(folder, split, issue), `${name}/${split}/${issue}`, split)),
    ),
  };
}

function readIssue(folder: string, name: string, split: Issue['split']): Issue {
  const { target, root_cause } = JSON.parse(readFileSync(join(folder, 'target.json'), 'utf8')) as {
    readonly target: { readonly node: string; readonly metric: string; readonly timestamp: number };
    readonly root_cause: { readonly node: string };
  };
  return {
    name,
    split,
    recording: readRecording(join(folder, 'metrics.csv')),
    target: { component: target.node, metric: target.metric, at: target.timestamp * 1_000 },
    cause: root_cause.node,
  };
}

/** Three header rows (service, metric, statistic), then a row for every five minutes; an empty cell is no value. */
function readRecording(file: string): Recording {
  const rows = readRows(file);
  const [components = [], metrics = [], statistics = []] = rows;
  const values = rows.slice(3).filter(([first]) => first !== undefined && !Number.isNaN(Number(first)));
  const times = values.map(([first]) => Number(first) * 1_000);
  const series = components.slice(1).map((component, at) => ({
    component,
    metric: metrics[at + 1] ?? '',
    labels: { statistic: statistics[at + 1] ?? '' },
    points: values.flatMap((row, index): [number, number][] => {
      const cell = row[at + 1] ?? '';
      return cell === '' ? [] : [[times[index] ?? 0, Number(cell)]];
    }),
  }));
  return { series, times };
}

/** Rows call columns. */
function readGraph(file: string): Dependency[] {
  const [[, ...called] = [], ...rows] = readRows(file);
  return rows.flatMap(([caller = '', ...calls]) =>
    called.filter((_, at) => Number(calls[at]) > 0).map((each) => ({ caller, called: each })),
  );
}

const readRows = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split(','));

/** The metrics of two recordings as one source gives them: what was normal, then what is asked about. */
export function metricSource(normal: Recording, since: Recording): MetricSource {
  const key = ({ component, metric, labels }: MetricSeries) =>
    JSON.stringify([component, metric, labels['statistic']]);
  const joined = new Map(normal.series.map((each) => [key(each), each]));
  for (const each of since.series) {
    const before = joined.get(key(each))?.points ?? [];
    joined.set(key(each), { ...each, points: [...before, ...each.points].sort(([a], [b]) => a - b) });
  }
  return {
    name: 'recorded metrics',
    kind: 'metric',
    ask: () => Promise.resolve([{ items: [...joined.values()], query: 'all series' }]),
    check: () => Promise.resolve(effectDone('recorded')),
  };
}

export const dependencySource = (dependencies: readonly Dependency[]): DependencySource => ({
  name: 'recorded calls',
  kind: 'dependency',
  ask: () => Promise.resolve([{ items: dependencies, query: 'all calls' }]),
  check: () => Promise.resolve(effectDone('recorded')),
});
