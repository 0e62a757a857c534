import type { AgentContext } from '#libs/agent';
import { AttemptQueries, AuditConnection, ResolvedIncidents } from '#libs/audit';
import { PostgresConfig } from '#libs/config';
import type { RunbookOutcome } from '#libs/runbooks';

/** What triage reads of the past. It may be away: then an incident is looked at without it. */
export interface PastRecord {
  readonly incidents: ResolvedIncidents;
  /** What came of the runbooks' actions since a time, epoch ms. */
  readonly outcomes: (since: number) => Promise<readonly RunbookOutcome[]>;
}

/** No look at the past may take longer: whoever asks has given up by then. */
const statementTimeoutMs = 15_000;

/** Opens the record to be read, with its first question; undefined where none is set up. */
export function openRecord(agent: AgentContext): PastRecord | undefined {
  const { url, readerUrl } = agent.settings(PostgresConfig);
  const address = readerUrl ?? url;
  if (address === undefined) return undefined;
  const connection = new AuditConnection(address, { name: 'argus-triage', poolSize: 2, statementTimeoutMs });
  agent.add({ start: () => Promise.resolve(), stop: () => connection.close() });
  const attempts = new AttemptQueries(connection);
  return {
    incidents: new ResolvedIncidents(connection),
    outcomes: (since) => attempts.outcomes(new Date(since).toISOString()),
  };
}
