import type { AgentContext } from '#libs/agent';
import { type PersonAnswer, actorOf } from '#libs/contracts';
import type { FolderHost } from '#libs/integrations/folder-host';
import type { AskedByPerson } from '#libs/messaging';
import type { Proposer } from './proposer.js';

/** What the desk works with. */
export interface DeskParts {
  readonly agent: Pick<AgentContext, 'policy'>;
  /** Absent where a code host keeps the proposals: then people review there. */
  readonly folder: FolderHost | undefined;
  readonly proposer: Pick<Proposer, 'look' | 'idle'>;
}

/** Takes what people say of proposals that wait in a folder. */
export class ProposalDesk {
  constructor(private readonly parts: DeskParts) {}

  /** Decides on one request; what was decided is on record when it resolves. */
  async answer({ request, asker }: AskedByPerson): Promise<PersonAnswer> {
    const { agent, folder, proposer } = this.parts;
    if (request.kind !== 'decide-proposal')
      return no('not-mine', 'The chronicler decides nothing of this kind.');
    if (folder === undefined)
      return no('reviewed-elsewhere', 'Proposals are reviewed at the code host that the settings name.');
    const { branch, commit, decision, reason } = request;
    const found = await folder.find(branch);
    if (found.kind !== 'done' || found.value === undefined)
      return no('proposal-not-found', 'There is no such proposal.');
    if (found.value.standing !== 'open')
      return no('decided-before', 'Somebody has decided on this proposal before.');
    if (found.value.commit !== commit)
      return no('proposal-changed', 'The proposal has been changed since it was shown. Read it again.');
    const by = actorOf(asker, agent.policy().people.personOf(asker));
    const settled =
      decision === 'accept' ? await folder.accept(branch, by) : await folder.reject(branch, by, reason);
    if (settled.kind !== 'done') return no('proposal-not-decided', settled.reason);
    proposer.look('decided');
    await proposer.idle();
    return decision === 'accept'
      ? { done: true, reason: 'accepted', sentence: 'It is accepted: the documents are written.' }
      : {
          done: true,
          reason: 'rejected',
          sentence: 'It is rejected, and will not be proposed again as it is.',
        };
  }
}

const no = (reason: string, sentence: string): PersonAnswer => ({ done: false, reason, sentence });
