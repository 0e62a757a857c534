import { deterministicId } from '#libs/contracts';
import type { Reading, SeriesValue } from './reading.js';

/** Longer label values, and more labels, than anybody reads; a source may send megabytes. */
const longestValue = 512;
const mostLabels = 40;
const longestDetail = 4_096;

/** A reading of bounded size, and how many series were left out of it. */
export interface BoundedReading {
  readonly reading: Reading;
  readonly leftOut: number;
}

/**
 * Cuts labels to a length that can be stored, and leaves out the series beyond the most that a rule looks
 * at. Those that it knows already come first, or an alert that fires would seem to be over.
 */
export function boundReading(
  reading: Reading,
  maxSeries: number,
  isKnown: (series: SeriesValue) => boolean,
): BoundedReading {
  if (reading.series.length <= maxSeries) {
    return { reading: { ...reading, series: reading.series.map(bounded) }, leftOut: 0 };
  }
  const known: SeriesValue[] = [];
  const others: SeriesValue[] = [];
  for (const each of reading.series) {
    const series = bounded(each);
    if (isKnown(series)) known.push(series);
    else if (others.length < maxSeries) others.push(series);
  }
  const series = [...known, ...others].slice(0, maxSeries);
  return { reading: { ...reading, series }, leftOut: reading.series.length - series.length };
}

const bounded = ({ labels, value, detail }: SeriesValue): SeriesValue => ({
  labels: boundedLabels(labels),
  value: value === undefined || Number.isNaN(value) ? undefined : value,
  ...(detail === undefined ? {} : { detail: detail.slice(0, longestDetail) }),
});

/** Labels of bounded size; what was cut ends in a hash of the whole, so that two do not become one. */
export function boundedLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.keys(labels).sort();
  return Object.fromEntries(names.slice(0, mostLabels).map((name) => [cut(name), cut(labels[name] ?? '')]));
}

const cut = (text: string): string => {
  if (text.length <= longestValue) return text;
  // Not in the middle of a character that takes two units.
  const start = text.slice(0, longestValue - 13).replace(/[\uD800-\uDBFF]$/, '');
  return `${start}…${deterministicId([text], 12)}`;
};
