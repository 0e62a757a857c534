import type { Command } from 'commander';
import { incidentOfApproval } from '#libs/contracts';
import { askAndTell } from '../asking/ask.js';
import { type CommonOptions, addCommand, countOf } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type ListActionsCommandOptions, listActions } from './list.js';

type Reasoned = CommonOptions & { readonly reason?: string };

/** `argus actions …`: what was done, and the one switch for all of it. */
export function registerActions(program: Command, surroundings: Surroundings): void {
  const actions = program
    .command('actions')
    .description('list, stop, resume and cancel what is done about incidents');
  addCommand(actions, 'list', 'whether actions may run, and the latest ones with what became of them')
    .option('--limit <n>', 'how many at most', countOf, 20)
    .action((options: ListActionsCommandOptions) => listActions(surroundings, options));
  addCommand(actions, 'stop', 'stop all actions: none begins until they are resumed')
    .option('--reason <text>', 'why')
    .action(({ reason = '', ...options }: Reasoned) =>
      askAndTell(surroundings, { kind: 'stop-actions', reason }, options),
    );
  addCommand(actions, 'resume', 'let actions run again')
    .option('--reason <text>', 'why')
    .action(({ reason = '', ...options }: Reasoned) =>
      askAndTell(surroundings, { kind: 'resume-actions', reason }, options),
    );
  addCommand(actions, 'retry <approval>', 'ask people again for an action that was approved and not let run')
    .option('--reason <text>', 'why')
    .action((approvalId: string, { reason = '', ...options }: Reasoned) => {
      const incidentId = incidentOfApproval(approvalId) ?? '';
      return askAndTell(surroundings, { kind: 'retry-action', incidentId, approvalId, reason }, options);
    });
  addCommand(actions, 'cancel <incident> <action>', 'tell a running action to end before its time')
    .option('--reason <text>', 'why')
    .action((incidentId: string, actionId: string, { reason = '', ...options }: Reasoned) =>
      askAndTell(surroundings, { kind: 'cancel-action', incidentId, actionId, reason }, options),
    );
}
