import { toTimestamp } from '#libs/contracts';
import { type ChangedIncident, type OnlyThere, labelsText, receiversOf } from '#libs/rehearsal';
import { type Colour, type Paint } from '../terminal/paint.js';
import { plain } from '../terminal/plain.js';
import { renderTable } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import { shortTime } from '../terminal/times.js';
import type { Rehearsed } from './rehearse-record.js';
import { outcomeText } from './outcome-text.js';

/** More of a kind are counted, not listed; `--json` has them all. */
const mostListed = 50;

/** What would have been different, as people read it. */
export function renderDifferences(
  { differences, deliveries, alerts, from, until, recordBegins }: Rehearsed,
  names: { readonly present: string; readonly candidate: string },
  { paint, width }: Pick<Terminal, 'paint' | 'width'>,
): string {
  const { gained, lost, changed, same, pages } = differences;
  const began =
    recordBegins === undefined
      ? []
      : [`The record begins at ${time(recordBegins)}: what was delivered before is not in it.`];
  return [
    `${names.candidate} instead of ${names.present}`,
    `${time(from)} to ${time(until)}: ${deliveries} deliveries with ${alerts} alerts.`,
    ...began,
    '',
    ...section(
      `Incidents gained: ${gained.length}`,
      'yellow',
      gained.map((each) => onlyThere('+', each, paint)),
      paint,
    ),
    ...section(
      `Incidents lost: ${lost.length}`,
      'cyan',
      lost.map((each) => onlyThere('-', each, paint)),
      paint,
    ),
    ...section(
      `Incidents changed: ${changed.length}`,
      undefined,
      changed.map((each) => changedText(each, paint)),
      paint,
    ),
    `Incidents that are the same: ${same}`,
    '',
    paint('bold', 'Pages'),
    pages.length === 0
      ? '  nobody is paged\n'
      : renderTable(
          pages,
          [
            { title: 'RECEIVER', value: ({ receiver }) => receiver },
            { title: 'NOW', value: ({ before }) => before, align: 'right' },
            { title: 'CANDIDATE', value: ({ after }) => after, align: 'right' },
            { title: 'DIFFERENCE', value: ({ before, after }) => pagesText(after - before) },
          ],
          { paint, width },
        ),
    'A page is the first time that a receiver is told that an incident was opened or opened again: when the group wait',
    'is over, if it still fires, is severe enough for the receiver and no time interval mutes it then.',
  ].join('\n');
}

function section(
  title: string,
  colour: Colour | undefined,
  entries: readonly string[],
  paint: Paint,
): string[] {
  const more = entries.length - mostListed;
  return [
    paint('bold', title),
    ...entries.slice(0, mostListed).map((entry) => (colour === undefined ? entry : paint(colour, entry))),
    ...(more > 0 ? [`  … and ${more} more; --json has them all`] : []),
    ...(entries.length > 0 ? [''] : []),
  ];
}

function onlyThere(sign: '+' | '-', { incident, instead }: OnlyThere, paint: Paint): string {
  const { title, severity, priority, openedAt, members, groupLabels, opening } = incident;
  const labels = labelsText(Object.keys(groupLabels).length > 0 ? groupLabels : (opening?.labels ?? {}));
  const about = [severity, priority, alertsText(members.size), `to ${receiversOf(incident).join(', ')}`];
  const where = sign === '+' ? 'now' : 'with the candidate';
  return [
    `  ${sign} ${time(openedAt)}  ${plain(title)}`,
    paint('dim', `      ${about.filter((part) => part !== undefined).join(', ')}; ${plain(labels)}`),
    paint('dim', `      ${where}: ${plain(outcomeText(instead))}`),
  ].join('\n');
}

function changedText({ before, alertsGained, alertsLost, changes }: ChangedIncident, paint: Paint): string {
  const alerts = [
    ...(alertsGained > 0 ? [`${alertsText(alertsGained)} more`] : []),
    ...(alertsLost > 0 ? [`${alertsText(alertsLost)} less`] : []),
  ];
  return [
    `  ~ ${time(before.openedAt)}  ${plain(before.title)}`,
    ...[
      ...(alerts.length > 0 ? [alerts.join(', ')] : []),
      ...changes.map(
        ({ what, before: was, after: is }) => `${what}: ${plain(was) || 'none'} → ${plain(is) || 'none'}`,
      ),
    ].map((line) => paint('dim', `      ${line}`)),
  ].join('\n');
}

const alertsText = (count: number): string => `${count} alert${count === 1 ? '' : 's'}`;

const pagesText = (difference: number): string =>
  difference === 0 ? 'the same' : difference < 0 ? `${-difference} saved` : `${difference} added`;

const time = (epochMs: number): string => shortTime(toTimestamp(epochMs));
