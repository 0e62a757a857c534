import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { calendarOf, shifts } from '#libs/oncall';
import type { Surroundings } from '../surroundings.js';
import { oneScheduleOf } from './schedules.js';
import type { ShiftsOptions } from './shifts.js';

export interface ExportOptions extends ShiftsOptions {
  readonly person?: string;
  readonly out?: string;
}

const threeMonths = 90 * 86_400_000;

/** Writes the shifts as a calendar that any calendar program takes in. */
export async function exportShifts(
  surroundings: Surroundings,
  name: string | undefined,
  options: ExportOptions,
): Promise<void> {
  const { terminal, clock, workingDir } = surroundings;
  const schedule = await oneScheduleOf(surroundings, name, options);
  const now = clock.now();
  const from = options.from ?? now;
  const { person, out, json } = options;
  const found = shifts(schedule, from, from + (options.for ?? threeMonths)).filter(
    ({ duty }) => person === undefined || duty.person === person,
  );
  const calendar = calendarOf({ schedule: schedule.name, shifts: found, now });
  if (out === undefined) return terminal.result(json, { calendar }, () => calendar);
  await writeFile(resolve(workingDir, out), calendar);
  terminal.result(json, { file: out, shifts: found.length }, () => `${out}: ${found.length} shifts.`);
}
