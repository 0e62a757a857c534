import type { Command } from 'commander';
import { type CommonOptions, addCommand, countOf } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type ApproveOptions, type RejectOptions, approve, reject } from './decide.js';
import { type ListApprovalsOptions, listApprovals } from './list.js';
import { showApproval } from './show.js';

/** `argus approvals …`: what waits for a person, and deciding it. */
export function registerApprovals(program: Command, surroundings: Surroundings): void {
  const approvals = program
    .command('approvals')
    .description('look at what waits for a person, and decide it');
  addCommand(approvals, 'list', 'list approvals that wait for a decision, the latest first')
    .option('--all', 'those that were decided or expired, too')
    .option('--limit <n>', 'those of so many incidents at most', countOf, 50)
    .action((options: ListApprovalsOptions) => listApprovals(surroundings, options));
  addCommand(approvals, 'show', 'show exactly what would run, who may decide, and what a yes is bound to')
    .argument('<id>', 'which, see the list')
    .action((id: string, options: CommonOptions) => showApproval(surroundings, id, options));
  addCommand(approvals, 'approve', 'agree, in the name of your account at this machine')
    .argument('<id>', 'which, see the list')
    .requiredOption('--digest <digest>', 'of what you were shown: its first 12 characters, or all of it')
    .option('--reason <text>', 'why, for the record', '')
    .action((id: string, options: ApproveOptions) => approve(surroundings, id, options));
  addCommand(approvals, 'reject', 'say no; one no is enough')
    .argument('<id>', 'which, see the list')
    .requiredOption('--reason <text>', 'why, for the record')
    .action((id: string, options: RejectOptions) => reject(surroundings, id, options));
}
