import type { AgentContext } from '#libs/agent';
import { AuditConnection, ResolvedIncidents } from '#libs/audit';
import { PostgresConfig } from '#libs/config';
import { subjects } from '#libs/contracts';
import { type RecordedChanges, evolveChanges, noChanges } from '#libs/integrations/recorded-changes';
import type { EvidenceParts } from './open-evidence-sources.js';

/** No look at the past may take longer: whoever asks has given up by then. */
const statementTimeoutMs = 15_000;

/** What the sources of evidence need of the agent: it is opened with it and closed with it. */
export function evidencePartsOf(agent: AgentContext): EvidenceParts {
  const { clock, rootDir, dataDir, publicUrl } = agent;
  const changes = agent.liveFold<RecordedChanges>({
    sources: [{ stream: 'SIGNALS', filter: subjects.signal('changes', 'collector') }],
    initial: noChanges,
    evolve: (state, { events }) => events.reduce(evolveChanges, state),
  });
  const incidents = openIncidents(agent);
  return { clock, rootDir, dataDir, publicUrl, changes, ...(incidents === undefined ? {} : { incidents }) };
}

function openIncidents(agent: AgentContext): ResolvedIncidents | undefined {
  const { url, readerUrl } = agent.settings(PostgresConfig);
  const address = readerUrl ?? url;
  if (address === undefined) return undefined;
  const connection = new AuditConnection(address, { name: 'argus-triage', poolSize: 2, statementTimeoutMs });
  agent.add({ start: () => Promise.resolve(), stop: () => connection.close() });
  return new ResolvedIncidents(connection);
}
