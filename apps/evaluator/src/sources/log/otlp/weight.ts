import type { LogLine } from '../../../domain/logs/log-line.js';

/** What a label takes beside its characters, in characters. */
const ofLabel = 16;

/** By labels: records may share them. */
const known = new WeakMap<LogLine['labels'], number>();

/** What a record takes while it waits, about, in characters. Shared labels count in full: they are kept with each. */
export const weightOf = ({ text, labels }: LogLine): number => text.length + labelsWeight(labels);

/** What these labels take for each record that has them. */
export function labelsWeight(labels: LogLine['labels']): number {
  const counted = known.get(labels);
  if (counted !== undefined) return counted;
  const weight = Object.entries(labels).reduce(
    (sum, [name, value]) => sum + ofLabel + name.length + value.length,
    0,
  );
  known.set(labels, weight);
  return weight;
}
