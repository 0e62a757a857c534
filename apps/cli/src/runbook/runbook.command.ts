import { type Command, InvalidArgumentError, Option } from 'commander';
import { prometheusDuration } from '#libs/policy';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type CleanupOptions, cleanUpRunbooks } from './cleanup.js';
import { lintRunbooks } from './lint.js';
import { statusOfRunbooks } from './status.js';
import { type TestRunbooksOptions, testRunbooks } from './test.js';

/** `argus runbook …`: are runbooks complete, do they fit the incidents that they come from, how do they stand. */
export function registerRunbook(program: Command, surroundings: Surroundings): Command {
  const runbook = program
    .command('runbook')
    .description('check runbooks before they are merged, and tell how they stand');
  const files = 'files or folders (default: the folder that the settings name)';
  addCommand(runbook, 'lint', 'check runbooks and tell everything that is wrong')
    .argument('[files...]', files)
    .action((named: string[], options: CommonOptions) => lintRunbooks(surroundings, named, options));
  addCommand(runbook, 'test', 'the same, and try them with the incidents that they come from')
    .argument('[files...]', files)
    .option('--cases <file>', 'take the incidents from this file in place of the record')
    .action((named: string[], options: TestRunbooksOptions) => testRunbooks(surroundings, named, options));
  addCommand(runbook, 'status', 'tell how each stands: proposal, outcomes, day of review').action(
    (options: CommonOptions) => statusOfRunbooks(surroundings, options),
  );
  addCommand(runbook, 'cleanup', 'list what Argus proposed that is settled or old, and withdraw it')
    .addOption(
      new Option('--older-than <time>', 'how old an open proposal has to be, such as 30d')
        .argParser(spanOf)
        .default(30 * 24 * 60 * 60_000, '30d'),
    )
    .option('--yes', 'withdraw what is listed')
    .action((options: CleanupOptions) => cleanUpRunbooks(surroundings, options));
  return runbook;
}

function spanOf(text: string): number {
  const span = prometheusDuration(text);
  if (span !== undefined && span > 0) return span;
  throw new InvalidArgumentError('Write it like 12h, 7d or 4w.');
}
