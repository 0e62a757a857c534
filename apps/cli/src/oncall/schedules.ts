import { nearestName } from '#libs/kernel';
import { type Schedule, withOverrides } from '#libs/oncall';
import { Failure } from '../failure.js';
import type { CommonOptions } from '../options.js';
import { policyOfFile } from '../policy/policy-of-file.js';
import type { Surroundings } from '../surroundings.js';
import { type StandIns, recordedOverrides } from './recorded-overrides.js';

/** Options of every command about schedules. */
export interface ScheduleOptions extends CommonOptions {
  readonly policy?: string;
}

/** The schedules of the policy, or the one of that name, with who stands in. Fails where there is none. */
export async function schedulesOf(
  surroundings: Surroundings,
  name: string | undefined,
  { config, policy: file }: ScheduleOptions,
): Promise<readonly [Schedule, ...Schedule[]]> {
  const { policy, shown } = await policyOfFile(surroundings, file, config);
  const none: StandIns = new Map();
  const standIns = policy.schedules.size === 0 ? none : await recordedOverrides(surroundings, config);
  const all = [...policy.schedules.values()].map((schedule) =>
    withOverrides(schedule, standIns.get(schedule.name) ?? []),
  );
  const [first, ...others] = all;
  if (first === undefined) {
    throw new Failure(`${shown} has no schedule.`, 'Add one under schedules; docs/on-call.md shows how.');
  }
  if (name === undefined) return [first, ...others];
  const schedule = all.find((each) => each.name === name);
  if (schedule !== undefined) return [schedule];
  const names = all.map((each) => each.name);
  const nearest = nearestName(name, names);
  const meant = nearest === undefined ? '' : ` ${nearest} was probably meant.`;
  throw new Failure(`${shown} has no schedule "${name}".${meant}`, `It has ${names.join(', ')}.`);
}

/** The one schedule that a command is about. */
export async function oneScheduleOf(
  surroundings: Surroundings,
  name: string | undefined,
  options: ScheduleOptions,
): Promise<Schedule> {
  const [schedule, ...others] = await schedulesOf(surroundings, name, options);
  if (others.length === 0) return schedule;
  const names = [schedule, ...others].map((each) => each.name);
  throw new Failure('there are several schedules.', `Name one of ${names.join(', ')}.`);
}
