import type { Command } from 'commander';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { lintRunbooks } from './lint.js';
import { type TestRunbooksOptions, testRunbooks } from './test.js';

/** `argus runbook …`: are runbooks complete, and do they fit the incidents that they come from. */
export function registerRunbook(program: Command, surroundings: Surroundings): Command {
  const runbook = program.command('runbook').description('check runbooks before they are merged');
  const files = 'files or folders (default: the folder that the settings name)';
  addCommand(runbook, 'lint', 'check runbooks and tell everything that is wrong')
    .argument('[files...]', files)
    .action((named: string[], options: CommonOptions) => lintRunbooks(surroundings, named, options));
  addCommand(runbook, 'test', 'the same, and try them with the incidents that they come from')
    .argument('[files...]', files)
    .option('--cases <file>', 'take the incidents from this file in place of the record')
    .action((named: string[], options: TestRunbooksOptions) => testRunbooks(surroundings, named, options));
  return runbook;
}
