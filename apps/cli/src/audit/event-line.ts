import type { TailEntry } from '#libs/audit';
import type { Paint } from '../terminal/paint.js';
import { plain } from '../terminal/plain.js';
import { shortTime } from '../terminal/times.js';

/** The width of the longest agent's name. */
const agentWidth = 10;
/** The width of an incident's id. */
const incidentWidth = 16;

/** One event of the record for people, in columns that stay where they are from line to line. */
export function eventLine(entry: TailEntry, paint: Paint): string {
  const person = entry.actor === null ? '' : paint('dim', ` (${plain(entry.actor)})`);
  return [
    paint('dim', shortTime(entry.eventTime)),
    paint('cyan', plain(entry.agent).padEnd(agentWidth)),
    plain(entry.incidentId ?? '-').padEnd(incidentWidth),
    `${plain(entry.text)}${person}`,
  ].join('  ');
}
