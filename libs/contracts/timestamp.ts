/**
 * Turns the time of a decision (epoch milliseconds) into the RFC 3339 text that events hold. Conversions
 * read no clock, so decisions may use them; they stand here because domain code has no Date.
 */
export const toTimestamp = (time: number): string => new Date(time).toISOString();

/** Turns an event's RFC 3339 text into epoch milliseconds. Validated events hold no other texts. */
export const fromTimestamp = (text: string): number => Date.parse(text);
