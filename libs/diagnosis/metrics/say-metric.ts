import type { MetricSeries } from '#libs/integrations/port';
import { timeOfDay } from '../windows.js';
import type { Deviation } from './deviation.js';
import type { Measure } from './measure.js';

/** A deviation in a sentence for the engineer on call. */
export function sayMetric(
  { component, metric, unit }: Pick<MetricSeries, 'component' | 'metric' | 'unit'>,
  { noun }: Measure,
  { normal, value, at, change }: Deviation,
): string {
  const subject = `${noun} of ${component} (${metric})`;
  const inUnit = (number: number) => `${round(number)}${unit === undefined ? '' : ` ${unit}`}`;
  const when = timeOfDay(at);
  switch (change) {
    case 'stopped':
      return `${subject} has no values since ${when}; usual is ${inUnit(normal)}`;
    case 'appeared':
      return `${subject} appeared at ${when}, up to ${inUnit(value)}; before there was none`;
    case 'above':
      return `${subject} rose to ${inUnit(value)} from ${when} on; usual is ${inUnit(normal)}${times(value / normal)}`;
    case 'below':
      return `${subject} fell to ${inUnit(value)} from ${when} on; usual is ${inUnit(normal)}`;
  }
}

const round = (number: number): string => String(Number(number.toPrecision(3)));
const times = (ratio: number): string =>
  Number.isFinite(ratio) && ratio >= 1.5 ? `, so ${round(ratio)} times as much` : '';
