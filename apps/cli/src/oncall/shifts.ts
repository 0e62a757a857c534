import { stretches } from '#libs/oncall';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { type ScheduleOptions, oneScheduleOf } from './schedules.js';
import { zonedTime } from './zoned-time.js';

export interface ShiftsOptions extends ScheduleOptions {
  /** Epoch milliseconds. */
  readonly from?: number;
  /** How long from there, ms. */
  readonly for?: number;
}

const twoWeeks = 14 * 86_400_000;

/** Lists the shifts of a schedule; where nobody is on call, that is a line, too. */
export async function listShifts(
  surroundings: Surroundings,
  name: string | undefined,
  options: ShiftsOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const schedule = await oneScheduleOf(surroundings, name, options);
  const from = options.from ?? clock.now();
  const rows = stretches(schedule, from, from + (options.for ?? twoWeeks)).map((stretch) => ({
    person: stretch.duty?.person ?? null,
    by: stretch.duty?.by ?? null,
    from: new Date(stretch.from).toISOString(),
    until: new Date(stretch.until).toISOString(),
  }));
  terminal.result(options.json, { schedule: schedule.name, timeZone: schedule.timeZone, shifts: rows }, () =>
    renderTable(
      rows,
      [
        { title: 'FROM', value: (row) => zonedTime(row.from, schedule.timeZone) },
        { title: 'UNTIL', value: (row) => zonedTime(row.until, schedule.timeZone) },
        {
          title: 'ON CALL',
          value: ({ person }) => person ?? 'nobody',
          colour: ({ person }) => (person === null ? 'red' : undefined),
        },
        { title: 'BY', value: ({ by }) => by },
      ],
      terminal,
    ),
  );
}
