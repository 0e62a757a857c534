import type { AgentName } from './agents.js';

/**
 * Every subject of the bus. The last token is the agent that may publish there, which the NATS server
 * enforces; no subject is put together anywhere else.
 */
export const subjects = {
  /** What arrived from a source, normalised: `argus.signal.<source>.<agent>`. */
  signal: (source: string, agent: AgentName) => `argus.signal.${token(source)}.${agent}`,
  /** The queue of a partition: changes of alerts, and wake-ups for held ones: `argus.alert.<partition>.<agent>`. */
  alert: (partition: number, agent: AgentName) => `argus.alert.${token(String(partition))}.${agent}`,
  /** What became of the alerts that changed no incident: `argus.outcome.<partition>.<agent>`. */
  outcome: (partition: number, agent: AgentName) => `argus.outcome.${token(String(partition))}.${agent}`,
  /** An incident's history: `argus.incident.<id>.<agent>`. */
  incident: (id: string, agent: AgentName) => `argus.incident.${token(id)}.${agent}`,
  /** A runbook's history: `argus.runbook.<id>.<agent>`. */
  runbook: (id: string, agent: AgentName) => `argus.runbook.${token(id)}.${agent}`,
  /** A policy that came into force: `argus.policy.<version>.<agent>`. */
  policy: (version: string, agent: AgentName) => `argus.policy.${token(version)}.${agent}`,
  /** The history of the one switch for all actions. */
  /** Messages that tell of several incidents at once. */
  digests: () => 'argus.policy.digests.notifier',
  /** Who stands in for whoever would be on call. */
  onCall: () => 'argus.policy.on-call.notifier',
  actionSwitch: () => 'argus.policy.actions.executor',
  /** The history of a silence, or of a maintenance window's end: `argus.silence.<id>.<agent>`. */
  silence: (id: string, agent: AgentName) => `argus.silence.${token(id)}.${agent}`,
  /** What an agent could not handle: `argus.dead.<agent>`. */
  dead: (agent: AgentName) => `argus.dead.${agent}`,
  /** Where an agent takes a request to handle a parked message again (request and reply, not stored). */
  redrive: (agent: AgentName) => `argus.control.redrive.${agent}`,
  /** Where an agent takes what people ask for (request and reply, not stored). */
  ask: (agent: AgentName) => `argus.control.ask.${agent}`,
} as const;

/** The wildcards that readers and permissions use. */
export const subjectPatterns = {
  allSignals: 'argus.signal.*.*',
  allAlerts: 'argus.alert.*.*',
  allOutcomes: 'argus.outcome.*.*',
  /** Everything in the stream ALERTS. */
  allOfAlerts: 'argus.*.*.*',
  allPolicies: 'argus.policy.*.*',
  allSilences: 'argus.silence.*.*',
  /** Everything in the stream POLICY. */
  allOfPolicy: 'argus.*.*.*',
  allIncidents: 'argus.incident.*.*',
  allRunbooks: 'argus.runbook.*.*',
  allDead: 'argus.dead.*',
  signalsBy: (agent: AgentName) => `argus.signal.*.${agent}`,
  /** The queue of one partition. */
  alertsOfPartition: (partition: number) => `argus.alert.${token(String(partition))}.*`,
  outcomesBy: (agent: AgentName) => `argus.outcome.*.${agent}`,
  policiesBy: (agent: AgentName) => `argus.policy.*.${agent}`,
  silencesBy: (agent: AgentName) => `argus.silence.*.${agent}`,
  alertsBy: (agent: AgentName) => `argus.alert.*.${agent}`,
  incidentsBy: (agent: AgentName) => `argus.incident.*.${agent}`,
  runbooksBy: (agent: AgentName) => `argus.runbook.*.${agent}`,
  historyOfIncident: (id: string) => `argus.incident.${token(id)}.*`,
  allRedrives: 'argus.control.redrive.*',
} as const;

export type SubjectFamily =
  'signal' | 'alert' | 'outcome' | 'incident' | 'runbook' | 'policy' | 'silence' | 'dead';

export interface ParsedSubject {
  readonly family: SubjectFamily;
  /** The source, partition, incident, runbook, policy version or silence; the agent itself for dead letters. */
  readonly entity: string;
  /** The agent that stated what is stored there. */
  readonly agent: string;
}

const families: readonly string[] = [
  'signal',
  'alert',
  'outcome',
  'incident',
  'runbook',
  'policy',
  'silence',
  'dead',
];

/** Takes a stored message's subject apart; undefined when it is none of Argus's. */
export function parseSubject(subject: string): ParsedSubject | undefined {
  const [root, family, ...rest] = subject.split('.');
  if (root !== 'argus' || family === undefined || !families.includes(family)) return undefined;
  const agent = rest.at(-1);
  const entity = rest[0];
  if (!agent || !entity || rest.length !== (family === 'dead' ? 1 : 2)) return undefined;
  return { family: family as SubjectFamily, entity, agent };
}

function token(value: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(value)) {
    throw new Error(`"${value}" cannot be part of a subject: use letters, digits, "-" and "_" only`);
  }
  return value;
}
