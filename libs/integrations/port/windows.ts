import type { EvidenceQuestion, TimeWindow } from './evidence-source.js';

type Windows = Pick<EvidenceQuestion, 'normal' | 'abnormal'>;

/** Apart by no more than this share of their own time, two windows are asked for as one. */
const smallGap = 0.25;

/** The times to ask for: both windows, as one where they follow each other, or nearly. The earlier one comes first. */
export function spansOf({ normal, abnormal }: Windows): readonly TimeWindow[] {
  const [first, second] = normal.from <= abnormal.from ? [normal, abnormal] : [abnormal, normal];
  const length = first.to - first.from + (second.to - second.from);
  if (second.from - first.to > smallGap * length) return [first, second];
  return [{ from: first.from, to: Math.max(first.to, second.to) }];
}

/** Whether something happened in one of the two windows. */
export const isAskedFor = ({ normal, abnormal }: Windows, time: number): boolean =>
  isWithin(normal, time) || isWithin(abnormal, time);

const isWithin = ({ from, to }: TimeWindow, time: number): boolean => time >= from && time < to;
