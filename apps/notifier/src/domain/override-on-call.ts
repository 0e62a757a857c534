/** Somebody is to be on call instead of whoever would be; times in epoch ms. */
export interface WantedOverride {
  readonly schedule: string;
  readonly person: string;
  readonly from: number;
  readonly until: number;
}

/** What it refers to. */
interface KnownNames {
  readonly hasSchedule: (name: string) => boolean;
  readonly hasPerson: (name: string) => boolean;
}

const day = 24 * 60 * 60 * 1000;
/** What is for longer than a holiday belongs into the policy file. */
const longest = 62 * day;
/** The stream keeps what is stated for a year; an override has to be over by then. */
const furthest = 300 * day;

/** Why somebody cannot stand in as wanted; undefined when they can. */
export function whyNoOverride(
  { schedule, person, from, until }: WantedOverride,
  { hasSchedule, hasPerson }: KnownNames,
  now: number,
): string | undefined {
  if (!hasSchedule(schedule)) return 'no-such-schedule';
  if (!hasPerson(person)) return 'no-such-person';
  if (until <= from) return 'ends-before-it-begins';
  if (until <= now) return 'override-in-the-past';
  return until - from > longest || until > now + furthest ? 'override-too-long' : undefined;
}
