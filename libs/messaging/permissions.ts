import {
  type AgentName,
  type MemberName,
  type RunnerIdentity,
  askedAgents,
  isAgent,
  isRunner,
  mayAsk,
  ownSubjects,
  runnerSubjects,
  subjectPatterns,
  subjects,
} from '#libs/contracts';
import type { Permissions } from '#libs/identity';
import { consumers, foldedStreams, runnerStream, streams } from './topology.js';

/** Each identity has an inbox of its own, so that nobody reads another's answers. */
export const inboxOf = (name: MemberName): string => `_INBOX_${name}`;

/**
 * What an identity may do on the bus, from the declared ownership of events and the topology: an agent
 * publishes its own facts and takes its own consumers' messages; surfaces read; the operator sets up.
 */
export function permissionsOf(name: MemberName): Permissions {
  if (isRunner(name)) return runnerPermissions(name);
  if (isAgent(name)) return agentPermissions(name);
  const subscribe = [`${inboxOf(name)}.>`];
  if (name === 'operator') return { publish: ['$JS.API.>'], subscribe, respond: false };
  const all = [...streams.map((stream) => stream.name), runnerStream.name];
  return {
    publish: [...all.flatMap(readStream), subjectPatterns.allRedrives, ...mayAsk(name).map(subjects.ask)],
    deny: all.flatMap(changeDurables),
    subscribe,
    respond: false,
  };
}

function agentPermissions(agent: AgentName): Permissions {
  const own = consumers.filter((consumer) => consumer.agent === agent);
  const folded = foldedStreams[agent] ?? [];
  return {
    publish: [
      ...ownSubjects(agent),
      ...mayAsk(agent).map(subjects.ask),
      ...own.flatMap(({ stream, name }) => [
        `$JS.API.CONSUMER.INFO.${stream}.${name}`,
        `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
        `$JS.ACK.${stream}.${name}.>`,
      ]),
      ...folded.flatMap(readStream),
      ...streamsInfo(agent),
      ...(agent === 'executor' ? [runnerSubjects.toAny, ...readStream(runnerStream.name)] : []),
      '$JS.API.STREAM.MSG.GET.DEAD',
    ],
    deny: folded.flatMap(changeDurables),
    subscribe: [
      `${inboxOf(agent)}.>`,
      subjects.redrive(agent),
      ...(askedAgents.includes(agent) ? [subjects.ask(agent)] : []),
    ],
    respond: true,
  };
}

/** A runner reads what the executor has for it, says what becomes of that, and sees nothing else. */
const runnerPermissions = (runner: RunnerIdentity): Permissions => ({
  publish: [
    runnerSubjects.allFrom(runner),
    `$JS.API.CONSUMER.CREATE.${runnerStream.name}.*.${runnerSubjects.allTo(runner)}`,
    `$JS.API.CONSUMER.INFO.${runnerStream.name}.*`,
    `$JS.FC.${runnerStream.name}.>`,
  ],
  subscribe: [`${inboxOf(runner)}.>`],
  respond: false,
});

/**
 * Reading a stream from its start: an ephemeral push consumer into the own inbox, or single messages. Only
 * the form of creation that has the consumer's name in its subject is allowed: with the other one, the
 * request can name a durable consumer, and change whose messages it delivers.
 */
const readStream = (stream: string): string[] => [
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}.*.>`,
  `$JS.API.CONSUMER.INFO.${stream}.*`,
  `$JS.API.STREAM.MSG.GET.${stream}`,
  `$JS.FC.${stream}.>`,
];

/** Creating a consumer that exists changes it. */
const changeDurables = (stream: string): string[] =>
  consumers
    .filter((consumer) => consumer.stream === stream)
    .map(({ name }) => `$JS.API.CONSUMER.CREATE.${stream}.${name}.>`);

/** The auditor compares what it has with what the streams hold. */
const streamsInfo = (agent: AgentName): string[] =>
  agent === 'auditor' ? streams.map(({ name }) => `$JS.API.STREAM.INFO.${name}`) : [];
