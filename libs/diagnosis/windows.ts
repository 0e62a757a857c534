import { toTimestamp } from '#libs/contracts';
import type { EvidenceQuestion } from '#libs/integrations/port';

/** The two times that are compared: when all was well, and since. */
export type Windows = Pick<EvidenceQuestion, 'normal' | 'abnormal'>;

const minute = 60_000;

/** How many minutes a time lasts; never nothing, so that rates can be told. */
export const minutesOf = ({ from, to }: Windows['normal']) => Math.max(to - from, 1_000) / minute;

/** The whole time that was looked at, as evidence tells it. */
export const spanOf = ({ normal, abnormal }: Windows) => ({
  from: toTimestamp(Math.min(normal.from, abnormal.from)),
  to: toTimestamp(Math.max(normal.to, abnormal.to)),
});

/** A time of the day for a sentence: hours, minutes and seconds in UTC. */
export const timeOfDay = (time: number) => toTimestamp(time).slice(11, 19);
