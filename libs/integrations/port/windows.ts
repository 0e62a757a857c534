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

/** A part of a window, of which only so much is read. */
export interface Slice extends TimeWindow {
  readonly isAbnormal: boolean;
}

/**
 * Each window in parts of the same length. Where there is more than can be read, a bit is read of each part: a
 * sample of the whole time instead of all of its end.
 */
export const slicesOf = ({ normal, abnormal }: Windows, parts: number): readonly Slice[] =>
  [normal, abnormal].flatMap((window) => {
    const length = (window.to - window.from) / parts;
    return Array.from({ length: parts }, (_, index) => ({
      from: Math.round(window.from + index * length),
      to: Math.round(window.from + (index + 1) * length),
      isAbnormal: window === abnormal,
    }));
  });
