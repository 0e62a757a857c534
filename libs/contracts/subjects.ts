import type { AgentName } from './agents.js';

/**
 * Every subject of the bus. The last token is the agent that may publish there, which the NATS server
 * enforces; no subject is put together anywhere else.
 */
export const subjects = {
  /** What arrived from a source, normalised: `argus.signal.<source>.<agent>`. */
  signal: (source: string, agent: AgentName) => `argus.signal.${token(source)}.${agent}`,
  /** Changes of alerts and what became of them: `argus.alert.<partition>.<agent>`. */
  alert: (partition: number, agent: AgentName) => `argus.alert.${token(String(partition))}.${agent}`,
  /** An incident's history: `argus.incident.<id>.<agent>`. */
  incident: (id: string, agent: AgentName) => `argus.incident.${token(id)}.${agent}`,
  /** A runbook's history: `argus.runbook.<id>.<agent>`. */
  runbook: (id: string, agent: AgentName) => `argus.runbook.${token(id)}.${agent}`,
  /** What an agent could not handle: `argus.dead.<agent>`. */
  dead: (agent: AgentName) => `argus.dead.${agent}`,
  /** Where an agent takes a request to handle a parked message again (request and reply, not stored). */
  redrive: (agent: AgentName) => `argus.control.redrive.${agent}`,
} as const;

/** The wildcards that readers and permissions use. */
export const subjectPatterns = {
  allSignals: 'argus.signal.*.*',
  allAlerts: 'argus.alert.*.*',
  allIncidents: 'argus.incident.*.*',
  allRunbooks: 'argus.runbook.*.*',
  allDead: 'argus.dead.*',
  signalsBy: (agent: AgentName) => `argus.signal.*.${agent}`,
  alertsBy: (agent: AgentName) => `argus.alert.*.${agent}`,
  incidentsBy: (agent: AgentName) => `argus.incident.*.${agent}`,
  runbooksBy: (agent: AgentName) => `argus.runbook.*.${agent}`,
  historyOfIncident: (id: string) => `argus.incident.${token(id)}.*`,
  allRedrives: 'argus.control.redrive.*',
} as const;

export type SubjectFamily = 'signal' | 'alert' | 'incident' | 'runbook' | 'dead';

export interface ParsedSubject {
  readonly family: SubjectFamily;
  /** The source, partition, incident or runbook; the agent itself for dead letters. */
  readonly entity: string;
  /** The agent that stated what is stored there. */
  readonly agent: string;
}

const families: readonly string[] = ['signal', 'alert', 'incident', 'runbook', 'dead'];

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
