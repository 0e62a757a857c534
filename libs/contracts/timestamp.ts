/**
 * Turns the time of a decision (epoch milliseconds) into the RFC 3339 text that events hold. Conversions
 * read no clock, so decisions may use them; they stand here because domain code has no Date.
 */
export const toTimestamp = (time: number): string => {
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
};

/** Turns an event's RFC 3339 text into epoch milliseconds. Validated events hold no other texts. */
export const fromTimestamp = (text: string): number => {
  if (text !== lastRead.text) lastRead = { text, time: Date.parse(text) };
  return lastRead.time;
};

/** All events of a decision have one time, and reading it costs more than what most of them lead to. */
let last = { time: 0, text: '1970-01-01T00:00:00.000Z' };
let lastRead = { text: '', time: NaN };
