import { type Command, InvalidArgumentError, Option } from 'commander';
import { prometheusDuration } from '#libs/policy';
import { addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type DiffOptions, diffPolicy } from './diff.js';
import { type TestOptions, testPolicy } from './test.js';

/** `argus policy test` and `argus policy diff`: what a policy does, before it is live. */
export function registerTrying(policy: Command, surroundings: Surroundings): void {
  addCommand(policy, 'test', 'try cases: alerts at a time, and what is expected of them')
    .argument('<cases>', 'the file of cases')
    .option('--policy <file>', 'the policy to try (default: the one that the settings name)')
    .action((file: string, options: TestOptions) => testPolicy(surroundings, file, options));
  addCommand(
    policy,
    'diff',
    'decide the recorded deliveries again under another policy, and tell the difference',
  )
    .argument('<candidate>', 'the policy to try')
    .addOption(
      new Option('--since <time>', 'how far to go back, such as 12h or 7d')
        .argParser(spanOf)
        .default(7 * 24 * 60 * 60_000, '7d'),
    )
    .option('--policy <file>', 'the policy to compare it with (default: the one that the settings name)')
    .action((file: string, options: DiffOptions) => diffPolicy(surroundings, file, options));
}

function spanOf(text: string): number {
  const span = prometheusDuration(text);
  if (span !== undefined && span > 0) return span;
  throw new InvalidArgumentError('Write it like 30m, 12h or 7d.');
}
