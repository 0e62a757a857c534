const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,30})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Whether a text is a time that every reader of the events understands: RFC 3339 with a zone, any number of
 * decimals (Alertmanager writes nanoseconds), a day of the calendar, no leap second, and in the years 0 to 9999
 * also when it is written in UTC.
 */
export function isTimestamp(text: string): boolean {
  const [, year, month, day] = rfc3339.exec(text) ?? [];
  if (year === undefined) return false;
  const days = isLeap(Number(year)) && month === '02' ? 29 : (daysOf[Number(month) - 1] ?? 0);
  return Number(day) >= 1 && Number(day) <= days && (isInner(year) || hasYear(Date.parse(text)));
}

/** Whether a time is set: Go writes `0001-01-01T00:00:00Z` where it is not. */
export const isSet = (timestamp: string): boolean => !timestamp.startsWith('0001-01-01T00:00:00');

/** A zone cannot take it out of the years with four digits. */
const isInner = (year: string): boolean => year !== '0000' && year !== '9999';

const firstYear = Date.parse('0000-01-01T00:00:00Z');
const afterLastYear = Date.parse('9999-12-31T23:59:59.999Z') + 1;
const hasYear = (time: number): boolean => time >= firstYear && time < afterLastYear;

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
