import { type ArgusEvent, fromTimestamp } from '#libs/contracts';
import { clockTime, table } from '../markdown.js';
import type { Cite } from '../timeline.js';

/** A moment of the incident's course, with the event that tells of it. */
interface Moment {
  readonly name: string;
  /** RFC 3339. */
  readonly at: string;
  readonly event: ArgusEvent;
}

/**
 * How fast it was noticed, answered and over, from the record alone. Each is counted from when the first alert began to
 * fire, which is as early as anything on record tells of it.
 */
export function timesTable(events: readonly ArgusEvent[], cite: Cite): string {
  const moments = momentsOf(events);
  const [began] = moments;
  if (began === undefined) return 'Nothing is on record of when it began.';
  const rows = moments.map(({ name, at, event }, place) => [
    name,
    clockTime(at),
    place === 0 ? '' : duration(began.at, at),
    cite(event),
  ]);
  const missing = ['Acknowledged', 'First response', 'Resolved'].filter(
    (name) => !moments.some((moment) => moment.name === name),
  );
  return [
    table(['', 'When (UTC)', 'After', 'Event'], rows),
    ...(missing.length === 0 ? [] : [`Not on record: ${missing.join(', ').toLowerCase()}.`]),
  ].join('\n\n');
}

function momentsOf(events: readonly ArgusEvent[]): Moment[] {
  const attached = events.flatMap((event) =>
    event.type === 'argus.incident.alert-attached.v1' ? [{ event, at: event.data.startsAt }] : [],
  );
  const first = attached.reduce<(typeof attached)[number] | undefined>(
    (earliest, each) =>
      earliest === undefined || fromTimestamp(each.at) < fromTimestamp(earliest.at) ? each : earliest,
    undefined,
  );
  const opened = firstOf(events, ({ type }) => type === 'argus.incident.opened.v1');
  return [
    ...(first === undefined ? [] : [{ name: 'Began', ...first }]),
    ...moment('Detected', opened),
    ...moment(
      'Acknowledged',
      firstOf(events, ({ type }) => type === 'argus.incident.acknowledged.v1'),
    ),
    ...moment('First response', firstOf(events, isResponse)),
    ...moment(
      'Resolved',
      lastOf(events, ({ type }) => type === 'argus.incident.resolved.v1'),
    ),
    ...moment(
      'Closed',
      lastOf(events, ({ type }) => type === 'argus.incident.closed.v1'),
    ),
  ];
}

/** Something was done about it: a person decided, or an action began. */
const isResponse = ({ type }: ArgusEvent): boolean =>
  ['argus.approval.granted.v1', 'argus.approval.rejected.v1', 'argus.action.started.v1'].includes(type);

const firstOf = (events: readonly ArgusEvent[], fits: (event: ArgusEvent) => boolean) => events.find(fits);
const lastOf = (events: readonly ArgusEvent[], fits: (event: ArgusEvent) => boolean) => events.findLast(fits);

const moment = (name: string, event: ArgusEvent | undefined): Moment[] =>
  event === undefined ? [] : [{ name, at: event.time, event }];

/** `6 min 12 s` between two moments. */
export function duration(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((fromTimestamp(to) - fromTimestamp(from)) / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return shown.length === 0 ? '0 s' : shown.join(' ');
}
