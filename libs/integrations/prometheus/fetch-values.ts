import { reasonOf } from '#libs/probing';
import type { PrometheusApi, Range } from './api.js';
import type { MetricQuery } from './metric-queries.js';
import type { Matrix } from './read-matrix.js';

/** What came of one query. */
export interface Fetched {
  readonly query: MetricQuery;
  readonly series: Matrix['series'];
  readonly cut?: string;
  /** Why there is nothing, where the query did not succeed. */
  readonly failed?: string;
}

/** The label by which the series of several queries in one request are told apart. */
const mark = 'argus_query';
const queriesARequest = 20;
const requestsAtATime = 4;

/** How many series may still be read. */
export class SeriesLeft {
  constructor(private left: number) {}

  get count(): number {
    return this.left;
  }

  take(count: number): void {
    this.left = Math.max(0, this.left - count);
  }
}

/** Asks for the values of many queries in few requests. One that fails says so for its queries; the others go on. */
export async function fetchValues(
  api: PrometheusApi,
  queries: readonly MetricQuery[],
  ranges: readonly Range[],
  left: SeriesLeft,
): Promise<Fetched[]> {
  const batches: MetricQuery[][] = [];
  for (let at = 0; at < queries.length; at += queriesARequest) {
    batches.push(queries.slice(at, at + queriesARequest));
  }
  const fetched: Fetched[] = [];
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      try {
        fetched.push(...(await fetchBatch(api, batch, ranges, left)));
      } catch (error) {
        fetched.push(...batch.map((query) => ({ query, series: [], failed: reasonOf(error) })));
      }
    }
  };
  await Promise.all(Array.from({ length: requestsAtATime }, work));
  return fetched;
}

async function fetchBatch(
  api: PrometheusApi,
  batch: readonly MetricQuery[],
  ranges: readonly Range[],
  left: SeriesLeft,
): Promise<Fetched[]> {
  if (left.count === 0) return batch.map((query) => ({ query, series: [], cut: 'enough series were read' }));
  const whole = batch
    .map(({ query }, index) => `label_replace((${query}), "${mark}", "${index}", "", "")`)
    .join(' or ');
  const parts = await Promise.all(ranges.map((range) => api.values(whole, range, left.count)));
  const cut = parts.find((part) => part.cut !== undefined)?.cut;
  const merged = mergeRanges(parts);
  left.take(merged.length);
  return batch.map((query, index) => ({
    query,
    series: merged
      .filter(({ labels }) => labels[mark] === String(index))
      .map(({ labels: { [mark]: _, ...labels }, points }) => ({ labels, points })),
    ...(cut === undefined ? {} : { cut }),
  }));
}

/** The same series of several ranges as one, the earlier points first. */
function mergeRanges(parts: readonly Matrix[]): Matrix['series'] {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first.series;
  const all = new Map<
    string,
    { labels: Readonly<Record<string, string>>; points: (readonly [number, number])[] }
  >();
  for (const { series } of parts) {
    for (const { labels, points } of series) {
      const key = JSON.stringify(Object.entries(labels).sort());
      const known = all.get(key);
      if (known === undefined) all.set(key, { labels, points: [...points] });
      else for (const point of points) known.points.push(point);
    }
  }
  return [...all.values()];
}
