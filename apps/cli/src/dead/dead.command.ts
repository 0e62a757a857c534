import type { Command } from 'commander';
import { type CommonOptions, addCommand, countOf } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type ListDeadCommandOptions, listDead } from './list.js';
import { retryAll, retryOne } from './retry.js';
import { showDead } from './show.js';

/** `argus dead …`: messages that could not be handled. */
export function registerDead(program: Command, surroundings: Surroundings): void {
  const dead = program
    .command('dead')
    .description('look at messages that could not be handled, and try again');
  addCommand(dead, 'list', 'list dead letters that wait, the latest first')
    .option('--all', 'those that were handled since, too')
    .option('--limit <n>', 'how many at most', countOf, 100)
    .action((options: ListDeadCommandOptions) => listDead(surroundings, options));
  addCommand(dead, 'show', 'show one dead letter with the message that it holds')
    .argument('<sequence>', 'its place in the stream DEAD', countOf)
    .action((sequence: number, options: CommonOptions) => showDead(surroundings, sequence, options));
  const retry = addCommand(dead, 'retry', 'have a dead letter handled again')
    .argument('[sequence]', 'its place in the stream DEAD', countOf)
    .option('--all', 'all that wait, the oldest first');
  retry.action((sequence: number | undefined, options: CommonOptions & { readonly all?: boolean }) => {
    if ((sequence === undefined) === (options.all !== true)) {
      retry.error('error: name one dead letter by its sequence, or say --all');
    }
    return sequence === undefined
      ? retryAll(surroundings, options)
      : retryOne(surroundings, sequence, options);
  });
}
