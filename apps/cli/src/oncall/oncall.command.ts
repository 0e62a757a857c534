import { type Command, InvalidArgumentError } from 'commander';
import { prometheusDuration } from '#libs/policy';
import { addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type ExportOptions, exportShifts } from './export.js';
import { type ShowOptions, showOnCall } from './show.js';
import { type OverrideOptions, overrideOnCall } from './override.js';
import { type PagesOptions, showPages } from './pages.js';
import { type ShiftsOptions, listShifts } from './shifts.js';

const policy = ['--policy <file>', 'the policy file (default: the one that the settings name)'] as const;
const fromOption = ['--from <time>', 'the first moment, RFC 3339 (default: now)', momentOf] as const;
const forOption = (shown: string) =>
  ['--for <duration>', `how long from there, like 2d or 4w (default: ${shown})`, lengthOf] as const;

/** `argus oncall …`: who is on call. */
export function registerOnCall(program: Command, surroundings: Surroundings): void {
  const oncall = program.command('oncall').description('who is on call, and when');
  addCommand(oncall, 'show', 'tell who is on call now, and until when')
    .argument('[schedule]', 'only this one')
    .option('--at <time>', 'at another moment, RFC 3339', momentOf)
    .option(...policy)
    .action((schedule: string | undefined, options: ShowOptions) =>
      showOnCall(surroundings, schedule, options),
    );
  addCommand(oncall, 'shifts', 'list the shifts to come, those with nobody among them')
    .argument('[schedule]', 'which; needed where there are several')
    .option(...fromOption)
    .option(...forOption('2w'))
    .option(...policy)
    .action((schedule: string | undefined, options: ShiftsOptions) =>
      listShifts(surroundings, schedule, options),
    );
  addCommand(oncall, 'export', 'write the shifts to come as a calendar (iCalendar)')
    .argument('[schedule]', 'which; needed where there are several')
    .option(...fromOption)
    .option(...forOption('90d'))
    .option('--person <name>', "only this person's shifts")
    .option('--out <file>', 'write there; without it, it is printed')
    .option(...policy)
    .action((schedule: string | undefined, options: ExportOptions) =>
      exportShifts(surroundings, schedule, options),
    );
  addCommand(oncall, 'override', 'have somebody stand in for whoever would be on call')
    .argument('<person>', 'who stands in, by their name in the policy')
    .requiredOption('--schedule <name>', 'in which schedule')
    .option(...fromOption)
    .requiredOption('--for <duration>', 'how long from there, like 4h or 2d', lengthOf)
    .option('--reason <text>', 'why, for whoever asks later')
    .action((person: string, options: OverrideOptions) => overrideOnCall(surroundings, person, options));
  addCommand(oncall, 'pages', 'tell who was paged how often, and in which nights, by the record')
    .option('--since <duration>', 'how far to go back (default: 30d)', lengthOf)
    .option(...policy)
    .action((options: PagesOptions) => showPages(surroundings, options));
}

/** A moment, epoch milliseconds. */
function momentOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time) && /(?:Z|[+-]\d\d:\d\d)$/.test(text)) return time;
  throw new InvalidArgumentError('It has to be a time with its offset, such as 2026-11-23T09:00:00Z.');
}

const longest = 2 * 366 * 86_400_000;

/** How long, ms. */
function lengthOf(text: string): number {
  const length = prometheusDuration(text);
  if (length !== undefined && length > 0 && length <= longest) return length;
  throw new InvalidArgumentError('It has to be a duration of up to two years, such as 2d, 4w or 90d.');
}
