/**
 * What it takes to analyse many series: 5,000 of an hour and a half in steps of 15 seconds, of 500 components, of which
 * one in a hundred leaves its normal values: time, and memory beyond that of the series themselves.
 *
 *   node --expose-gc dist/bench/rca/series.js (npm run bench:rca series, without the exact memory)
 */
import { metricFindings } from '#libs/diagnosis';
import type { MetricSeries } from '#libs/integrations/port';

const components = 500;
const metrics = [
  'cpu_usage',
  'memory_usage_bytes',
  'request_duration_seconds',
  'requests_per_second',
  'errors',
];
const instances = 2;
const step = 15_000;
const [begin, set, end] = [0, 75 * 60_000, 90 * 60_000];

/** Noise that is the same in every run: a linear congruential generator (Numerical Recipes). */
function noiseOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const noise = noiseOf(1);
const series: MetricSeries[] = [];
for (let component = 0; component < components; component++) {
  for (const metric of metrics) {
    for (let instance = 0; instance < instances; instance++) {
      const shifted = series.length % 100 === 0;
      const points: [number, number][] = [];
      for (let time = begin; time < end; time += step) {
        points.push([time, 10 + noise() + (shifted && time >= set ? 8 : 0)]);
      }
      series.push({
        component: `component-${component}`,
        metric,
        labels: { instance: String(instance) },
        points,
      });
    }
  }
}

const windows = { normal: { from: begin, to: set }, abnormal: { from: set, to: end } };
const points = series.reduce((sum, each) => sum + each.points.length, 0);
const collect = (globalThis as { readonly gc?: () => void }).gc;
const times: number[] = [];
let peak = 0;
let found = 0;
for (let round = 0; round < 5; round++) {
  collect?.();
  const before = process.memoryUsage().heapUsed;
  const begun = performance.now();
  found = metricFindings([{ items: series, query: 'all' }], 'bench', windows).length;
  times.push(performance.now() - begun);
  peak = Math.max(peak, process.memoryUsage().heapUsed - before);
}
const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
console.log(
  `${series.length} series, ${points} points: ${median.toFixed(0)} ms (median of ${times.length}), ${found} findings`,
);
console.log(
  `heap after it, with what is yet to be collected: ${mib(peak)} more; of the whole process ${mib(process.memoryUsage().rss)}`,
);
