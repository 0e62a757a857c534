import type { Command } from 'commander';
import { type CommonOptions, addCommand, countOf } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { addRunner } from './add.js';
import { listRunners } from './list.js';
import { removeRunner } from './remove.js';
import { type RunRunnerOptions, runRunner } from './run.js';

type Labelled = CommonOptions & { readonly labels: string };

/** `argus runner`, which runs actions on this host, and `argus runners …`: who may do so. */
export function registerRunner(
  program: Command,
  surroundings: Surroundings,
  beforeFollowing: () => void,
): void {
  addCommand(program, 'runner', 'run the actions that are for this host, until Ctrl-C')
    .requiredOption('--labels <labels>', 'what it has, such as zone=a,os=linux')
    .option('--name <name>', 'its name (default: that of this host)')
    .option('--at-once <n>', 'how many actions at once', countOf, 1)
    .action((options: RunRunnerOptions) => {
      beforeFollowing();
      return runRunner(surroundings, options);
    });

  const runners = program
    .command('runners')
    .description('list, add and remove those who run actions elsewhere');
  addCommand(runners, 'list', 'who may run actions on other hosts, and who is there').action(
    (options: CommonOptions) => listRunners(surroundings, options),
  );
  addCommand(
    runners,
    'add <name>',
    'create a key for a runner, or another one, with the labels that it may have',
  )
    .requiredOption('--labels <labels>', 'such as zone=a,os=linux')
    .action((name: string, options: Labelled) => addRunner(surroundings, name, options));
  addCommand(runners, 'remove <name>', 'no longer let a runner in').action(
    (name: string, options: CommonOptions) => removeRunner(surroundings, name, options),
  );
}
