import type { AgentContext } from '#libs/agent';
import { subjectPatterns } from '#libs/contracts';
import { type SilenceRecord, foldSilences, nothingSilenced } from './known-silences.js';

/** What the streams say of silences and policies, kept up to date: known while Postgres is away, too. */
export class SilenceBook {
  private readonly fold;

  constructor(agent: Pick<AgentContext, 'liveFold'>) {
    this.fold = agent.liveFold<SilenceRecord>({
      sources: [{ stream: 'POLICY', filter: subjectPatterns.allOfPolicy }],
      initial: nothingSilenced,
      evolve: foldSilences,
    });
  }

  /** As known now. */
  record(): SilenceRecord {
    return this.fold.state();
  }
}
