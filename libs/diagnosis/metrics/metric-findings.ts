import { type Finding, toTimestamp } from '#libs/contracts';
import type { Answered, MetricSeries } from '#libs/integrations/port';
import { type Windows, spanOf } from '../windows.js';
import { rateOfCounter } from './counter.js';
import { type Deviation, deviationOf } from './deviation.js';
import { type Measure, measureOf } from './measure.js';
import { sayMetric } from './say-metric.js';
import { thinOut } from './thin-out.js';

type MetricFinding = Extract<Finding, { kind: 'metric' }>;
interface Found {
  readonly series: MetricSeries;
  readonly answer: Answered<MetricSeries>;
  readonly measure: Measure;
  readonly deviation: Deviation;
}

/** What is less unusual is no finding: about three times the usual spread for as long as it lasts. */
export const leastStrength = Math.log1p(2.5);
/** So many are kept: of one measure of a component, of a component, and in all. */
const most = { ofMeasure: 2, ofComponent: 6, inAll: 80 };

/**
 * The series that left their normal values, the most unusual first. Looks at one series at a time and keeps
 * the strongest only, so that thousands need little more memory than they take themselves.
 */
export function metricFindings(
  answers: readonly Answered<MetricSeries>[],
  source: string,
  windows: Windows,
): Finding[] {
  const ofComponent = new Map<string, Found[]>();
  for (const answer of answers) {
    for (const told of answer.items) {
      const series = { ...told, points: rateOfCounter(told.metric, told.points) };
      const measure = measureOf(series);
      const deviation = deviationOf(series.points, measure, windows.normal, windows.abnormal);
      if (deviation === undefined || deviation.strength < leastStrength) continue;
      const found = ofComponent.get(series.component) ?? [];
      ofComponent.set(series.component, strongest([...found, { series, answer, measure, deviation }]));
    }
  }
  return [...ofComponent.values()]
    .flat()
    .sort(byStrength)
    .slice(0, most.inAll)
    .map((found) => findingOf(found, source, windows));
}

const byStrength = (a: Found, b: Found) => b.deviation.strength - a.deviation.strength;

function strongest(found: readonly Found[]): Found[] {
  const ofMeasure = new Map<string, number>();
  return [...found]
    .sort(byStrength)
    .filter(({ measure }) => {
      const count = (ofMeasure.get(measure.noun) ?? 0) + 1;
      ofMeasure.set(measure.noun, count);
      return count <= most.ofMeasure;
    })
    .slice(0, most.ofComponent);
}

function findingOf(
  { series, answer, measure, deviation }: Found,
  source: string,
  windows: Windows,
): MetricFinding {
  const { component, metric, labels, unit, points } = series;
  const link = answer.link === undefined ? {} : { link: answer.link };
  return {
    kind: 'metric',
    source,
    says: sayMetric(series, measure, deviation),
    query: answer.query,
    ...spanOf(windows),
    ...link,
    component,
    at: toTimestamp(deviation.at),
    strength: deviation.strength,
    fault: measure.fault,
    metric: {
      name: metric,
      labels: { ...labels },
      ...(unit === undefined ? {} : { unit }),
      normal: deviation.normal,
      value: deviation.value,
      points: thinOut(points, deviation.normal, windows.abnormal.from),
    },
  };
}
