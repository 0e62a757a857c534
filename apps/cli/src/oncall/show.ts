import { type Schedule, mayChangeAfter, whoIsOnCall } from '#libs/oncall';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { zonedTime } from './zoned-time.js';
import { type ScheduleOptions, schedulesOf } from './schedules.js';

export interface ShowOptions extends ScheduleOptions {
  /** Epoch milliseconds. */
  readonly at?: number;
}

interface Row {
  readonly schedule: string;
  readonly person: string | null;
  readonly by: string | null;
  readonly until: string | null;
  readonly next: string | null;
  readonly timeZone: string;
}

/** Tells who is on call, until when, and who is after that. */
export async function showOnCall(
  surroundings: Surroundings,
  name: string | undefined,
  options: ShowOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const schedules = await schedulesOf(surroundings, name, options);
  const rows = schedules.map((schedule) => rowOf(schedule, options.at ?? clock.now()));
  terminal.result(options.json, rows, () =>
    renderTable(
      rows,
      [
        { title: 'SCHEDULE', value: ({ schedule }) => schedule },
        {
          title: 'ON CALL',
          value: ({ person }) => person ?? 'nobody',
          colour: ({ person }) => (person === null ? 'red' : 'bold'),
        },
        { title: 'BY', value: ({ by }) => by },
        { title: 'UNTIL', value: ({ until, timeZone }) => zonedTime(until, timeZone) },
        { title: 'THEN', value: ({ next, until }) => next ?? (until === null ? '' : 'nobody') },
      ],
      terminal,
    ),
  );
}

/** So many changes ahead the next hand-over is looked for: hours that a layer is limited to may change nothing. */
const mostChanges = 1_000;

function rowOf(schedule: Schedule, at: number): Row {
  const duty = whoIsOnCall(schedule, at);
  const until = changeAfter(schedule, at, duty?.person);
  const next = until === undefined ? undefined : whoIsOnCall(schedule, until);
  return {
    schedule: schedule.name,
    person: duty?.person ?? null,
    by: duty?.by ?? null,
    until: until === undefined ? null : new Date(until).toISOString(),
    next: next?.person ?? null,
    timeZone: schedule.timeZone,
  };
}

/** When somebody else is on call, or nobody; undefined when that is not in sight. */
function changeAfter(schedule: Schedule, at: number, person: string | undefined): number | undefined {
  let change = mayChangeAfter(schedule, at);
  for (let count = 0; change !== undefined && count < mostChanges; count++) {
    if (whoIsOnCall(schedule, change)?.person !== person) return change;
    change = mayChangeAfter(schedule, change);
  }
  return undefined;
}
