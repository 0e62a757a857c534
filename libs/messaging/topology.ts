import { type AgentName, subjectPatterns } from '#libs/contracts';

export type StreamName = 'SIGNALS' | 'ALERTS' | 'INCIDENTS' | 'RUNBOOKS' | 'DEAD';

export interface StreamDeclaration {
  readonly name: StreamName;
  readonly subjects: readonly string[];
  readonly description: string;
  /** How long messages are kept, in days. The audit store keeps them for good. */
  readonly days: number;
}

/** The streams: file storage, limits retention, nothing in them can be deleted or purged by a client. */
export const streams: readonly StreamDeclaration[] = [
  {
    name: 'SIGNALS',
    subjects: [subjectPatterns.allSignals],
    description: 'What arrived, normalised',
    days: 14,
  },
  { name: 'ALERTS', subjects: [subjectPatterns.allAlerts], description: 'State changes of alerts', days: 14 },
  {
    name: 'INCIDENTS',
    subjects: [subjectPatterns.allIncidents],
    description: "Incidents' histories",
    days: 90,
  },
  {
    name: 'RUNBOOKS',
    subjects: [subjectPatterns.allRunbooks],
    description: "Runbooks' histories",
    days: 365,
  },
  { name: 'DEAD', subjects: [subjectPatterns.allDead], description: 'What could not be handled', days: 90 },
];

export interface ConsumerDeclaration {
  /** The durable's name, and the pattern of the Nest handler that takes its messages. */
  readonly name: string;
  readonly agent: AgentName;
  readonly stream: StreamName;
  /** One filter each: NATS servers before 2.10 silently ignore more. */
  readonly filter: string;
  /**
   * How many messages are handled at once. Those of one entity (a partition, an incident) are always
   * handled one after the other, unless `unordered` says that their order does not matter.
   */
  readonly concurrency: number;
  readonly unordered?: boolean;
}

/** The agents that follow the incidents' histories from end to end. */
const followers: readonly AgentName[] = [
  'notifier',
  'ticketing',
  'triage',
  'solicitor',
  'executor',
  'closer',
  'chronicler',
];

const audited: readonly [string, StreamName, string][] = [
  ['auditor-signals', 'SIGNALS', subjectPatterns.allSignals],
  ['auditor-alerts', 'ALERTS', subjectPatterns.allAlerts],
  ['auditor-incidents', 'INCIDENTS', subjectPatterns.allIncidents],
  ['auditor-runbooks', 'RUNBOOKS', subjectPatterns.allRunbooks],
  ['auditor-dead', 'DEAD', subjectPatterns.allDead],
];

/** Every durable consumer of the installation. */
export const consumers: readonly ConsumerDeclaration[] = [
  {
    name: 'evaluator-signals',
    agent: 'evaluator',
    stream: 'SIGNALS',
    filter: subjectPatterns.signalsBy('collector'),
    concurrency: 16,
  },
  {
    name: 'router-alerts',
    agent: 'router',
    stream: 'ALERTS',
    filter: subjectPatterns.alertsBy('evaluator'),
    concurrency: 1,
  },
  {
    name: 'router-closures',
    agent: 'router',
    stream: 'INCIDENTS',
    filter: subjectPatterns.incidentsBy('closer'),
    concurrency: 1,
  },
  ...followers.map((agent): ConsumerDeclaration => ({
    name: `${agent}-incidents`,
    agent,
    stream: 'INCIDENTS',
    filter: subjectPatterns.allIncidents,
    concurrency: 16,
  })),
  ...audited.map(([name, stream, filter]): ConsumerDeclaration => ({
    name,
    agent: 'auditor',
    stream,
    filter,
    concurrency: 512,
    unordered: true,
  })),
];

/** The streams that an agent folds its state from, besides what its consumers deliver. */
export const foldedStreams: Partial<Record<AgentName, readonly StreamName[]>> = {
  router: ['INCIDENTS', 'ALERTS'],
  ...Object.fromEntries(followers.map((agent) => [agent, ['INCIDENTS'] as const])),
};

/** Without a sign of life for this long, the server hands a message to someone else; milliseconds. */
export const ackWait = 30_000;

/** A publication under the same message id within this time is stored once; milliseconds. */
export const duplicateWindow = 10 * 60_000;

/** The largest message, bytes. A delivery's body is limited to less than this, see the collector. */
export const maxPayload = 8 * 1024 * 1024;
