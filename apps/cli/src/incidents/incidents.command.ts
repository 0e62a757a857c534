import { type Command, Option } from 'commander';
import { type CommonOptions, addCommand, countOf } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { registerAskAbout } from './ask-about.js';
import { type ListIncidentsCommandOptions, listIncidents, statusFilters } from './list.js';
import { showIncident } from './show.js';
import { watchIncidents } from './watch.js';

/** `argus incidents …`: what is going on, and what was. */
export function registerIncidents(
  program: Command,
  surroundings: Surroundings,
  beforeFollowing: () => void,
): void {
  const incidents = program
    .command('incidents')
    .description('list, show and watch incidents, and say what you do about them');
  addCommand(incidents, 'list', 'list incidents, the latest first')
    .addOption(new Option('--status <status>', 'only these').choices(statusFilters).default('all'))
    .option('--limit <n>', 'how many at most', countOf, 20)
    .action((options: ListIncidentsCommandOptions) => listIncidents(surroundings, options));
  addCommand(incidents, 'show <id>', 'show one incident with its alerts, response and timeline').action(
    (id: string, options: CommonOptions) => showIncident(surroundings, id, options),
  );
  addCommand(incidents, 'watch [id]', 'print what happens to incidents as it happens, until Ctrl-C').action(
    (id: string | undefined, options: CommonOptions) => {
      beforeFollowing();
      return watchIncidents(surroundings, id, options);
    },
  );
  registerAskAbout(incidents, surroundings);
}
