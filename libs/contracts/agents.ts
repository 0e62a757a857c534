/** The agents: each owns facts of its own and may state no other's. */
export const agentNames = [
  'collector',
  'evaluator',
  'router',
  'notifier',
  'ticketing',
  'triage',
  'solicitor',
  'executor',
  'closer',
  'chronicler',
  'auditor',
] as const;
export type AgentName = (typeof agentNames)[number];

/** The surfaces read the record and pass on what a person asked for; they own no facts. */
export const surfaceNames = ['console', 'cli'] as const;
export type SurfaceName = (typeof surfaceNames)[number];

/** Everything that signs in to the bus. `operator` sets up streams and consumers, and does nothing else. */
export const identityNames = [...agentNames, ...surfaceNames, 'operator'] as const;
export type IdentityName = (typeof identityNames)[number];

const trustDomain = 'spiffe://argus.local';

/** The SPIFFE ID that an agent's events carry as their `source`, e.g. `spiffe://argus.local/agent/router`. */
export const sourceOf = (agent: AgentName): string => `${trustDomain}/agent/${agent}`;

/** The agent behind an event's `source`; undefined when the source is no agent of this installation. */
export const agentOf = (source: string): AgentName | undefined =>
  agentNames.find((agent) => sourceOf(agent) === source);
