import type { ProposalState } from './state.js';

/**
 * The branch that a draft is proposed on: `argus/<writer>/<id>-<hash>`. An open proposal keeps its branch, so that it is
 * brought up to date and never doubled.
 */
export function branchFor({ draft, proposed }: ProposalState): string | undefined {
  if (proposed !== undefined) return proposed.branch;
  if (draft === undefined) return undefined;
  const name = draft.runbookId.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
  return `argus/${draft.writer}/${name || 'document'}-${draft.draft.replace(/^d-/, '').slice(0, 8)}`;
}
