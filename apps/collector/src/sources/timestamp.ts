const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,30})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Whether a text is a time that every reader of the events understands: RFC 3339 with a zone, any number of
 * decimals (Alertmanager writes nanoseconds), a day of the calendar, no leap second.
 */
export function isTimestamp(text: string): boolean {
  const [, year, month, day] = rfc3339.exec(text) ?? [];
  if (year === undefined) return false;
  const days = isLeap(Number(year)) && month === '02' ? 29 : (daysOf[Number(month) - 1] ?? 0);
  return Number(day) >= 1 && Number(day) <= days;
}

/** Whether a time is set: Go writes `0001-01-01T00:00:00Z` where it is not. */
export const isSet = (timestamp: string): boolean => !timestamp.startsWith('0001-01-01T00:00:00');

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
