import { NatsConfig } from '#libs/config';
import { type Bus, type StreamBounds, compareTopology } from '#libs/messaging';
import { Failure, reasonOf } from '../failure.js';
import { withBus } from '../installation/bus.js';
import type { Installation } from '../installation/installation.js';
import type { Surroundings } from '../surroundings.js';
import { checkRunners } from './check-runners.js';
import { type Finding, broken, fine, skipped } from './finding.js';
import { type WaitingMessages, waitingMessages } from './waiting-messages.js';

/** What the event bus says about itself. */
export interface BusReport {
  readonly findings: readonly Finding[];
  /** What each stream holds, and what waits; undefined where the bus was not reached. */
  readonly bounds?: Readonly<Record<string, StreamBounds>>;
  readonly waiting?: WaitingMessages;
}

/** Whether NATS lets the command line in, and has the streams and consumers that this version declares. */
export async function checkBus(installation: Installation, surroundings: Surroundings): Promise<BusReport> {
  if (installation.natsUrl === undefined) {
    const why = 'the embedded server starts with "argus up"';
    return { findings: [skipped('NATS', why), skipped('Streams', why)] };
  }
  try {
    return await withBus(installation, surroundings, (bus) => checkAll(bus, installation, surroundings));
  } catch (error) {
    const fix = error instanceof Failure ? error.fix : 'Start NATS (or "argus up").';
    return { findings: [broken('NATS', reasonOf(error), fix), skipped('Streams', 'NATS was not reached')] };
  }
}

async function checkAll(
  bus: Bus,
  installation: Installation,
  surroundings: Surroundings,
): Promise<BusReport> {
  const report = await checkStreams(bus, installation);
  // Without the streams nobody is heard, and that was told.
  if (report.bounds === undefined) return report;
  return { ...report, findings: [...report.findings, await checkRunners(bus, installation, surroundings)] };
}

async function checkStreams(bus: Bus, { sections, natsUrl }: Installation): Promise<BusReport> {
  const reached = fine(
    'NATS',
    `${natsUrl} lets "cli" in (version ${bus.connection.info?.version ?? 'unknown'})`,
  );
  try {
    const { replicas } = sections.get(NatsConfig);
    const differences = await compareTopology(bus.connection, { replicas });
    if (differences.length > 0) {
      return { findings: [reached, broken('Streams', differences.join('; '), 'Run "argus setup streams".')] };
    }
    const waiting = await waitingMessages(bus);
    const pending = Object.values(waiting).reduce((sum, each) => sum + each, 0);
    const detail = `streams and consumers are as declared; ${pending} messages wait to be handled`;
    return { findings: [reached, fine('Streams', detail)], waiting, bounds: await bus.streamBounds() };
  } catch (error) {
    const fix =
      'Give NATS the nats-server.conf that "argus setup keys" writes, with JetStream on; then "argus setup streams".';
    return { findings: [reached, broken('Streams', `JetStream does not answer: ${reasonOf(error)}`, fix)] };
  }
}
