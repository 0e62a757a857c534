import type { Bus, ConsumerDeclaration, StreamDeclaration } from '#libs/messaging';
import { consumers, isNotFound, streams } from '#libs/messaging';

/** What the server has besides what is declared, and how much waits in it. */
export interface Topology {
  /** Where the server differs from what this version declares, a line each. */
  readonly differences: readonly string[];
  /** Messages that agents have still before them, by consumer. */
  readonly waiting: Readonly<Record<string, number>>;
}

type Manager = Awaited<ReturnType<Bus['connection']['jetstreamManager']>>;

/** Nanoseconds, in which JetStream counts, of a day. */
const day = 86_400_000_000_000;

/** Compares the streams and consumers of the server with those declared. */
export async function topologyOf({ connection }: Bus, replicas: number): Promise<Topology> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const differences: string[] = [];
  const waiting: Record<string, number> = {};
  for (const stream of streams) differences.push(...(await streamDifferences(manager, stream, replicas)));
  for (const consumer of consumers) {
    const info = await consumerInfo(manager, consumer);
    if (info === undefined) differences.push(`consumer ${consumer.name} is missing`);
    else {
      waiting[consumer.name] = info.num_pending + info.num_ack_pending;
      if (info.config.filter_subject !== consumer.filter) {
        differences.push(`consumer ${consumer.name} takes other subjects than declared`);
      }
    }
  }
  return { differences, waiting };
}

async function streamDifferences(
  manager: Manager,
  { name, subjects, days }: StreamDeclaration,
  replicas: number,
): Promise<string[]> {
  try {
    const { config } = await manager.streams.info(name);
    const as = (fits: boolean, what: string): string[] => (fits ? [] : [`stream ${name} ${what}`]);
    return [
      ...as(config.subjects.join() === subjects.join(), 'holds other subjects than declared'),
      ...as(config.max_age === days * day, `does not keep messages for ${days} days`),
      ...as(config.num_replicas === replicas, `has ${config.num_replicas} replicas instead of ${replicas}`),
      ...as(config.deny_delete && config.deny_purge, 'lets messages be deleted'),
    ];
  } catch (error) {
    if (isNotFound(error)) return [`stream ${name} is missing`];
    throw error;
  }
}

async function consumerInfo(manager: Manager, { stream, name }: ConsumerDeclaration) {
  try {
    return await manager.consumers.info(stream, name);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
