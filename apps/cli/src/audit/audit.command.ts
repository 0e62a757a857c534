import type { Command } from 'commander';
import { type CommonOptions, addCommand, collected, countOf } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { eventTypeNamed } from './event-type-named.js';
import { gaps } from './gaps.js';
import { rebuild } from './rebuild.js';
import { type TailCommandOptions, tail } from './tail.js';

/** `argus audit …`: the record itself. */
export function registerAudit(
  program: Command,
  surroundings: Surroundings,
  beforeFollowing: () => void,
): void {
  const audit = program
    .command('audit')
    .description('read the record, rebuild what follows from it, look for gaps');
  addCommand(audit, 'tail', 'print the newest events of the record, a line each')
    .option('-f, --follow', 'go on with the events that follow, until Ctrl-C')
    .option(
      '--type <type>',
      'only this type, such as incident.opened; may be repeated',
      collected(eventTypeNamed),
    )
    .option('--incident <id>', 'only this incident')
    .option('--limit <n>', 'how many of the newest', countOf, 20)
    .action((options: TailCommandOptions) => {
      if (options.follow === true) beforeFollowing();
      return tail(surroundings, options);
    });
  addCommand(audit, 'rebuild', 'make incidents, timelines and the ledger again from the record').action(
    (options: CommonOptions) => rebuild(surroundings, options),
  );
  addCommand(audit, 'gaps', 'name the messages that the record does not hold').action(
    (options: CommonOptions) => gaps(surroundings, options),
  );
}
