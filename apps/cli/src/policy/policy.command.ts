import type { Command } from 'commander';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { checkPolicy } from './check.js';
import { importPolicy } from './import.js';
import { showPolicy } from './show.js';
import { registerTrying } from './try.command.js';

/** `argus policy …`: is it right, what is in force, what another one would do, and take one over from Alertmanager. */
export function registerPolicy(program: Command, surroundings: Surroundings): Command {
  const policy = program
    .command('policy')
    .description('check, show and import the policy, and try another one');
  addCommand(policy, 'check', 'check a policy file and tell everything that is wrong')
    .argument('[file]', 'the file to check (default: the one that the settings name)')
    .action((file: string | undefined, options: CommonOptions) => checkPolicy(surroundings, file, options));
  addCommand(policy, 'show', 'show the version of the policy and what it comes to').action(
    (options: CommonOptions) => showPolicy(surroundings, options),
  );
  addCommand(policy, 'import', "make a policy of an Alertmanager's configuration")
    .argument('<file>', "the Alertmanager's file")
    .option('--out <file>', 'write the policy there; without it, it is printed')
    .action((file: string, options: CommonOptions & { out?: string }) =>
      importPolicy(surroundings, file, options),
    );
  registerTrying(policy, surroundings);
  return policy;
}
