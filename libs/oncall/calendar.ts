import type { MannedShift } from './shifts.js';

/** What a calendar is made of. */
export interface CalendarParts {
  readonly schedule: string;
  readonly shifts: readonly MannedShift[];
  /** Epoch milliseconds: when it was made. */
  readonly now: number;
}

/** A content line may have so many octets; what is longer goes on in the next one, after a space. */
const longestLine = 75;

/**
 * The shifts as an iCalendar (RFC 5545): times in UTC, so that no zone has to be described. A shift's UID stays the
 * same as long as its person and its beginning do, so that a calendar that is fetched again shows it once.
 */
export function calendarOf({ schedule, shifts, now }: CalendarParts): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Argus//On-call schedule//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(`On call: ${schedule}`)}`,
    ...shifts.flatMap(({ duty, from, until }) => [
      'BEGIN:VEVENT',
      `UID:${escaped(`${schedule}-${duty.person}-${basicTime(from)}`.replace(/[^\w.-]+/g, '_'))}@argus`,
      `DTSTAMP:${basicTime(now)}`,
      `DTSTART:${basicTime(from)}`,
      `DTEND:${basicTime(until)}`,
      `SUMMARY:${escaped(`${duty.person} on call (${schedule})`)}`,
      `DESCRIPTION:${escaped(duty.isOverride ? 'Stands in for whoever would be.' : `Layer ${duty.by}.`)}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** `20261121T082700Z` */
const basicTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

/** Text as a value: what separates values is escaped, and no line of it is a line of the calendar. */
const escaped = (text: string): string =>
  text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n?|\n/g, '\\n')
    .replace(/\p{Cc}/gu, '');

/** The line in pieces of at most 75 octets, none of which ends within a character. */
function folded(line: string): string {
  const pieces: string[] = [];
  let piece = '';
  let size = 0;
  for (const character of line) {
    const octets = octetsOf(character);
    if (size + octets > longestLine) {
      pieces.push(piece);
      piece = '';
      // The space that the next piece begins with counts.
      size = 1;
    }
    piece += character;
    size += octets;
  }
  return [...pieces, piece].join('\r\n ');
}

/** How many octets a character has in UTF-8. */
function octetsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}
