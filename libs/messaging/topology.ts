import { type AgentName, askedAgents, partitions, runnerSubjects, subjectPatterns } from '#libs/contracts';

export type StreamName = 'SIGNALS' | 'ALERTS' | 'INCIDENTS' | 'RUNBOOKS' | 'POLICY' | 'DEAD';

export interface StreamDeclaration {
  readonly name: StreamName | 'RUNNERS';
  readonly subjects: readonly string[];
  readonly description: string;
  /** How long messages are kept, in days. The audit store keeps them for good. */
  readonly days: number;
  /** Only the last message of each subject is kept. */
  readonly lastOnly?: boolean;
}

/** The streams: file storage, limits retention, nothing in them can be deleted or purged by a client. */
export const streams: readonly (StreamDeclaration & { readonly name: StreamName })[] = [
  {
    name: 'SIGNALS',
    subjects: [subjectPatterns.allSignals],
    description: 'What arrived, normalised',
    days: 14,
  },
  {
    name: 'ALERTS',
    subjects: [subjectPatterns.allAlerts, subjectPatterns.allOutcomes],
    description: 'State changes of alerts, and what became of them',
    days: 14,
  },
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
  {
    name: 'POLICY',
    subjects: [subjectPatterns.allPolicies, subjectPatterns.allSilences],
    description: 'Policies that came into force, and silences',
    days: 365,
  },
  { name: 'DEAD', subjects: [subjectPatterns.allDead], description: 'What could not be handled', days: 90 },
];

/**
 * What the executor and the runners tell each other: a way to carry, and no record. What happened is stated by the
 * executor, among the incident's facts.
 */
export const runnerStream = {
  name: 'RUNNERS',
  subjects: [runnerSubjects.all],
  description: 'Orders for runners, and what they say',
  days: 7,
  lastOnly: true,
} as const satisfies StreamDeclaration;

export interface ConsumerDeclaration {
  /** The durable's name. */
  readonly name: string;
  /** The pattern of the Nest handler that takes its messages, where that is not the name. */
  readonly pattern?: string;
  readonly agent: AgentName;
  readonly stream: StreamName;
  /** One filter each: NATS servers before 2.10 silently ignore more. */
  readonly filter: string;
  /**
   * `strict`: one message after the other, also through failures, crashes and several copies of the agent:
   * an alert that resolves must not overtake the same alert firing. `by-entity`: those of one incident one
   * after the other, but one that is to be retried lets later ones pass, as decisions look at the state.
   * `none`: in any order, all at once.
   */
  readonly order: 'strict' | 'by-entity' | 'none';
  /** What can wait a little lets those pass that bring an alert to a person, where one process does both. */
  readonly canWait: boolean;
  /**
   * Whether it brings no bodies: its agent follows the stream anyway, so that each would come twice, once for every
   * agent of a process.
   */
  readonly headersOnly?: boolean;
  /**
   * Whether those of one entity that wait for their turn are handled as one message: its decisions look at the state,
   * and where many wait, most of them would find that there is nothing left to do. Those of the agent itself hold its
   * intents, and are handled one by one.
   */
  readonly together?: boolean;
  /** The durable of an earlier version whose place it takes: it goes on where that one got to. */
  readonly formerly?: string;
}

/** How many messages a consumer handles at once. */
export const concurrencyOf = ({ order }: Pick<ConsumerDeclaration, 'order'>): number =>
  ({ strict: 1, 'by-entity': 16, none: 256 })[order];

/**
 * How many messages the server hands out before some are settled. Those of every kind that come without their bodies
 * are small; of others, a process would hold whole streams when it falls behind.
 */
export const handedOutAtOnce = ({
  order,
  headersOnly,
}: Pick<ConsumerDeclaration, 'order' | 'headersOnly'>): number => {
  if (order === 'strict') return 1;
  return headersOnly === true ? 8_192 : 256;
};

/**
 * Without a sign of life for this long, the server hands a message to someone else; milliseconds. It is
 * how long the messages in hand are delayed when an agent is killed, and short where all others wait.
 */
export const ackWaitOf = ({ order }: Pick<ConsumerDeclaration, 'order'>): number =>
  order === 'strict' ? 5_000 : 10_000;

/**
 * How long an agent that is stopped waits for what it has begun, ms. What a service that hangs keeps from ending by
 * then is delivered again after the next start, and looked up there as after a crash. Nobody could look up what
 * became of a program that the executor runs, so it is waited for.
 */
export const finishesWithin = (agent: AgentName): number => (agent === 'executor' ? Infinity : 10_000);

/** How long what can wait waits at most while alerts keep coming, ms. What is in hand meanwhile says so to the server. */
export const longestWait = 30_000;

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
  ['auditor-alerts', 'ALERTS', subjectPatterns.allOfAlerts],
  ['auditor-incidents', 'INCIDENTS', subjectPatterns.allIncidents],
  ['auditor-runbooks', 'RUNBOOKS', subjectPatterns.allRunbooks],
  ['auditor-policy', 'POLICY', subjectPatterns.allOfPolicy],
  ['auditor-dead', 'DEAD', subjectPatterns.allDead],
];

/** Every durable consumer of the installation. */
export const consumers: readonly ConsumerDeclaration[] = [
  {
    name: 'evaluator-signals',
    agent: 'evaluator',
    stream: 'SIGNALS',
    filter: subjectPatterns.allSignals,
    order: 'strict',
    canWait: false,
  },
  ...Array.from({ length: partitions }, (_, partition): ConsumerDeclaration => ({
    name: `router-alerts-${partition}`,
    pattern: 'router-alerts',
    agent: 'router',
    stream: 'ALERTS',
    filter: subjectPatterns.alertsOfPartition(partition),
    order: 'strict',
    canWait: false,
    formerly: 'router-alerts',
  })),
  {
    name: 'router-closures',
    agent: 'router',
    stream: 'INCIDENTS',
    filter: subjectPatterns.incidentsBy('closer'),
    order: 'strict',
    canWait: true,
    headersOnly: true,
  },
  {
    name: 'notifier-notices',
    agent: 'notifier',
    stream: 'POLICY',
    filter: subjectPatterns.silencesBy('router'),
    order: 'by-entity',
    canWait: true,
  },
  ...followers.map((agent): ConsumerDeclaration => ({
    name: `${agent}-incidents`,
    agent,
    stream: 'INCIDENTS',
    filter: subjectPatterns.allIncidents,
    order: 'by-entity',
    canWait: agent !== 'notifier',
    headersOnly: true,
    // Every closure has a report of its own.
    together: agent !== 'chronicler',
  })),
  ...audited.map(([name, stream, filter]): ConsumerDeclaration => ({
    name,
    agent: 'auditor',
    stream,
    filter,
    order: 'none',
    canWait: true,
  })),
];

/** The streams that an agent folds its state from, besides what its consumers deliver. */
export const foldedStreams: Partial<Record<AgentName, readonly StreamName[]>> = {
  evaluator: ['SIGNALS'],
  router: ['INCIDENTS', 'ALERTS', 'POLICY'],
  ...Object.fromEntries(followers.map((agent) => [agent, ['INCIDENTS'] as const])),
  notifier: ['INCIDENTS', 'POLICY'],
  triage: ['INCIDENTS', 'RUNBOOKS', 'SIGNALS'],
  executor: ['INCIDENTS', 'POLICY'],
  chronicler: ['INCIDENTS', 'RUNBOOKS'],
};

/**
 * How many messages are asked for at a time: few enough that large ones do not swamp the client. Not
 * bounded by bytes: a 2.9 server then delivers messages that were given back only after half a minute.
 */
export const pullSizeOf = ({ order }: Pick<ConsumerDeclaration, 'order'>): number =>
  order === 'none' ? 256 : 64;

/** A publication under the same message id within this time is stored once; milliseconds. */
export const duplicateWindow = 10 * 60_000;

/** The largest message, bytes. A delivery's body is limited to less than this, see the collector. */
export const maxPayload = 8 * 1024 * 1024;

/**
 * Whether what an agent knows may be a little old while alerts are on their way: none of its consumers brings one to a
 * person, and no person is answered by it.
 */
export const canWait = (agent: AgentName): boolean =>
  consumers.every((consumer) => consumer.agent !== agent || consumer.canWait) && !askedAgents.includes(agent);
