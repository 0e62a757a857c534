import type { AgentContext } from '#libs/agent';
import { subjects } from '#libs/contracts';
import type { EvidenceParts } from '#libs/evidence';
import { type KeptChanges, evolveChanges } from '#libs/integrations/recorded-changes';
import type { PastRecord } from '../record.js';

/** What the sources of evidence need of the agent: it is opened with it and closed with it. */
export function evidencePartsOf(agent: AgentContext, record: PastRecord | undefined): EvidenceParts {
  const { clock, rootDir, dataDir, publicUrl } = agent;
  const changes = agent.liveFold<KeptChanges>({
    sources: [{ stream: 'SIGNALS', filter: subjects.signal('changes', 'collector') }],
    initial: new Map(),
    evolve: (state, { events }) => events.reduce(evolveChanges, state),
  });
  return {
    clock,
    rootDir,
    dataDir,
    publicUrl,
    changes,
    ...(record === undefined ? {} : { incidents: record.incidents }),
  };
}
