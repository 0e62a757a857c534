const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** How much of a line's beginning is looked at: a date later in it is something that it speaks of. */
const beginning = 80;

/**
 * When a line was written, by what stands at its beginning: ISO 8601 or the like, the Common Log Format of web
 * servers, or syslog's (RFC 3164, without a year: the one that makes it the latest not after `now`). A time
 * without a zone is this machine's. Epoch ms; undefined for a line without a time.
 */
export function timeInLine(line: string, now: number): number | undefined {
  const text = line.slice(0, beginning);
  return isoIn(text) ?? commonLogIn(text) ?? syslogIn(text, now);
}

function isoIn(text: string): number | undefined {
  const found = /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))? ?(Z|[+-]\d\d:?\d\d)?/.exec(
    text,
  );
  if (found === null) return undefined;
  const [, year, month, day, time, fraction = '0', zone = ''] = found;
  return parsed(`${year}-${month}-${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${zoneOf(zone)}`);
}

function commonLogIn(text: string): number | undefined {
  const found = /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\]/.exec(text);
  if (found === null) return undefined;
  const [, day, month = '', year, time, zone = ''] = found;
  return parsed(`${year}-${monthOf(month)}-${day}T${time}${zoneOf(zone)}`);
}

function syslogIn(text: string, now: number): number | undefined {
  const found = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) /.exec(text);
  if (found === null) return undefined;
  const [, month = '', day = '', time] = found;
  const year = new Date(now).getFullYear();
  const inYear = (which: number): number | undefined =>
    parsed(`${which}-${monthOf(month)}-${day.padStart(2, '0')}T${time}`);
  const thisYear = inYear(year);
  return thisYear !== undefined && thisYear > now + 86_400_000 ? inYear(year - 1) : thisYear;
}

const monthOf = (name: string): string => String(months.indexOf(name) + 1).padStart(2, '0');

const zoneOf = (zone: string): string =>
  /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;

function parsed(text: string): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
