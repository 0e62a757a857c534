import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  type NatsConnection,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  nanos,
} from 'nats';
import { isNotFound } from './jetstream-errors.js';
import {
  type ConsumerDeclaration,
  type StreamDeclaration,
  ackWaitOf,
  consumers,
  duplicateWindow,
  maxPayload,
  streams,
} from './topology.js';

export interface TopologyOptions {
  /** Copies of each stream: 1 on one machine, 3 in a cluster. */
  readonly replicas: number;
}

/** What was done to bring the server in line with the declaration, one line each. */
export type TopologyChanges = readonly string[];

/**
 * Creates and updates the declared streams and consumers. Doing it again changes nothing. What a server
 * cannot change in place (a stream's storage, say) it refuses, and so does this, with the server's words.
 */
export async function applyTopology(
  connection: NatsConnection,
  options: TopologyOptions,
): Promise<TopologyChanges> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const changes: string[] = [];
  for (const stream of streams) changes.push(...(await applyStream(manager, stream, options.replicas)));
  for (const consumer of consumers) changes.push(...(await applyConsumer(manager, consumer)));
  return changes;
}

async function applyStream(
  manager: JetStreamManager,
  declared: StreamDeclaration,
  replicas: number,
): Promise<string[]> {
  const wanted: Partial<StreamConfig> & { name: string } = {
    name: declared.name,
    description: declared.description,
    subjects: [...declared.subjects],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    num_replicas: replicas,
    max_age: nanos(declared.days * 24 * 60 * 60 * 1000),
    duplicate_window: nanos(duplicateWindow),
    max_msg_size: maxPayload,
    allow_direct: true,
    deny_delete: true,
    deny_purge: true,
  };
  try {
    const { config } = await manager.streams.info(declared.name);
    if (agrees(config, wanted)) return [];
    await manager.streams.update(declared.name, wanted);
    return [`updated stream ${declared.name}`];
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await manager.streams.add(wanted);
    return [`created stream ${declared.name}`];
  }
}

async function applyConsumer(manager: JetStreamManager, declared: ConsumerDeclaration): Promise<string[]> {
  const wanted: Partial<ConsumerConfig> = {
    durable_name: declared.name,
    filter_subject: declared.filter,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ackWaitOf(declared)),
    max_deliver: -1,
    max_ack_pending: declared.order === 'strict' ? 1 : 8_192,
  };
  try {
    const { config } = await manager.consumers.info(declared.stream, declared.name);
    if (agrees(config, wanted)) return [];
    await manager.consumers.update(declared.stream, declared.name, wanted);
    return [`updated consumer ${declared.name}`];
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await manager.consumers.add(declared.stream, wanted);
    return [`created consumer ${declared.name}`];
  }
}

const agrees = (actual: object, wanted: object): boolean =>
  Object.entries(wanted).every(
    ([key, value]) => JSON.stringify((actual as Record<string, unknown>)[key]) === JSON.stringify(value),
  );
