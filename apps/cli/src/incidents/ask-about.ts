import { type Command, InvalidArgumentError } from 'commander';
import { toTimestamp } from '#libs/contracts';
import { prometheusDuration } from '#libs/policy';
import { askAndTell } from '../asking/ask.js';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';

interface Reason extends CommonOptions {
  readonly reason: string;
}

interface SnoozeOptions extends Reason {
  /** How long, ms. */
  readonly for?: number;
  readonly until?: string;
}

/** What people say about an incident: that they have it, not now, somebody else, it is over. */
export function registerAskAbout(incidents: Command, surroundings: Surroundings): void {
  addCommand(incidents, 'acknowledge <id>', 'say that you look after it: nobody else is called')
    .option('--reason <text>', 'for the record', '')
    .action((incidentId: string, options: Reason) =>
      askAndTell(surroundings, { kind: 'acknowledge', incidentId, reason: options.reason }, options),
    );
  const snooze = addCommand(incidents, 'snooze <id>', 'have nobody called about it for a while')
    .option('--for <duration>', 'how long, like 30m or 2h', lengthOf)
    .option('--until <time>', 'until when, like 2026-11-22T09:00:00Z', timeOf)
    .option('--reason <text>', 'for the record', '');
  snooze.action((incidentId: string, options: SnoozeOptions) => {
    if ((options.for === undefined) === (options.until === undefined)) {
      snooze.error('error: say how long with --for, or until when with --until');
    }
    const until = options.until ?? toTimestamp(surroundings.clock.now() + (options.for ?? 0));
    return askAndTell(surroundings, { kind: 'snooze', incidentId, until, reason: options.reason }, options);
  });
  addCommand(incidents, 'hand-over <id>', 'have somebody else look after it')
    .requiredOption('--to <person>', 'their name in the policy')
    .option('--reason <text>', 'for the record', '')
    .action((incidentId: string, { to, ...options }: Reason & { readonly to: string }) =>
      askAndTell(surroundings, { kind: 'hand-over', incidentId, to, reason: options.reason }, options),
    );
  addCommand(incidents, 'resolve <id>', 'say that it is over')
    .requiredOption('--reason <text>', 'what shows that, for the record')
    .action((incidentId: string, options: Reason) =>
      askAndTell(surroundings, { kind: 'resolve', incidentId, reason: options.reason }, options),
    );
}

function lengthOf(text: string): number {
  const length = prometheusDuration(text);
  if (length !== undefined && length > 0) return length;
  throw new InvalidArgumentError('It has to be a duration, such as 30m, 2h, 1h30m or 7d.');
}

function timeOf(text: string): string {
  const written = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  if (written && !Number.isNaN(Date.parse(text))) return toTimestamp(Date.parse(text));
  throw new InvalidArgumentError('It has to be a time as RFC 3339 writes it, such as 2026-11-22T09:00:00Z.');
}
