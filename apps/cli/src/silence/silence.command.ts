import { type Command, InvalidArgumentError } from 'commander';
import { prometheusDuration } from '#libs/policy';
import { addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type AddSilenceOptions, addSilence } from './add.js';
import type { SilenceOptions } from './api.js';
import { expireSilences } from './expire.js';
import { type ListSilencesOptions, listSilences } from './list.js';

const where = ['--url <address>', 'where Argus is (default: the one that runs here)'] as const;

/** `argus silence …`: hold alerts back for a while. */
export function registerSilence(program: Command, surroundings: Surroundings): void {
  const silence = program.command('silence').description('hold alerts back for a while');
  addCommand(silence, 'add', 'hold back the alerts that fit, from now on')
    .argument('<matchers...>', 'like service=checkout severity=~"high|low"; all have to fit')
    .requiredOption('--for <duration>', 'how long, like 2h or 1h30m', lengthOf)
    .requiredOption('--comment <text>', 'why, for whoever asks later')
    .option('--author <name>', 'who does it (default: your name on this machine)')
    .option(...where)
    .action((matchers: string[], options: AddSilenceOptions) => addSilence(surroundings, matchers, options));
  addCommand(silence, 'list', 'list silences, those that change next first')
    .argument('[matchers...]', 'only those about these')
    .option('--all', 'also those that are over')
    .option(...where)
    .action((matchers: string[], options: ListSilencesOptions) =>
      listSilences(surroundings, matchers, options),
    );
  addCommand(silence, 'expire', 'end silences now')
    .argument('<ids...>', 'which, see the list')
    .option(...where)
    .action((ids: string[], options: SilenceOptions) => expireSilences(surroundings, ids, options));
}

/** Reads how long, as Prometheus and amtool write it. */
function lengthOf(text: string): number {
  const length = prometheusDuration(text);
  if (length !== undefined && length > 0) return length;
  throw new InvalidArgumentError('It has to be a duration, such as 30m, 2h, 1h30m or 7d.');
}
