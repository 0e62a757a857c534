import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  DiscardPolicy,
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
  handedOutAtOnce,
  maxPayload,
  runnerStream,
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
  const changes: string[] = [];
  for await (const { what, missing, mend } of differences(connection, options)) {
    await mend();
    changes.push(`${missing ? 'created' : 'updated'} ${what}`);
  }
  return [...changes, ...(await deleteFormer(connection))];
}

/** Where the server differs from the declaration, which is what `applyTopology` would change, one line each. */
export async function compareTopology(
  connection: NatsConnection,
  options: TopologyOptions,
): Promise<string[]> {
  const lines: string[] = [];
  for await (const { what, missing, settings } of differences(connection, options)) {
    lines.push(missing ? `${what} is missing` : `${what} has another ${settings.join(', ')} than declared`);
  }
  return lines;
}

/** One stream or consumer that is not as declared. */
interface Difference {
  readonly what: string;
  readonly missing: boolean;
  /** The settings, by their names in JetStream, that are not as declared. */
  readonly settings: readonly string[];
  readonly mend: () => Promise<unknown>;
}

/** Each stream and consumer is looked at when the one before it may have been mended: streams come first. */
async function* differences(
  connection: NatsConnection,
  { replicas }: TopologyOptions,
): AsyncGenerator<Difference> {
  const { streams: onServer, consumers: ofStreams } = await connection.jetstreamManager({ checkAPI: false });
  for (const declared of [...streams, runnerStream]) {
    const { name } = declared;
    const wanted = streamConfig(declared, replicas);
    const actual = await orMissing(onServer.info(name));
    const mend = () => (actual === undefined ? onServer.add(wanted) : onServer.update(name, wanted));
    yield* differing(`stream ${name}`, actual?.config, wanted, mend);
  }
  for (const declared of consumers) {
    const { name, stream, formerly } = declared;
    const wanted = consumerConfig(declared);
    const actual = await orMissing(ofStreams.info(stream, name));
    const former =
      actual === undefined && formerly !== undefined
        ? await orMissing(ofStreams.info(stream, formerly))
        : undefined;
    const mend = () =>
      actual === undefined
        ? ofStreams.add(stream, { ...wanted, ...beginning(former) })
        : ofStreams.update(stream, name, wanted);
    yield* differing(`consumer ${name}`, actual?.config, wanted, mend);
  }
}

/** Where a new consumer begins: with the first message, or behind those that its predecessor's agent has handled. */
const beginning = (former: ConsumerInfo | undefined): Partial<ConsumerConfig> =>
  former === undefined
    ? { deliver_policy: DeliverPolicy.All }
    : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: former.ack_floor.stream_seq + 1 };

/** Takes away the durables of earlier versions. Last, as what takes their place begins where they got to. */
async function deleteFormer(connection: NatsConnection): Promise<string[]> {
  const { consumers: ofStreams } = await connection.jetstreamManager({ checkAPI: false });
  const former = new Map(
    consumers.flatMap(({ formerly, stream }) => (formerly === undefined ? [] : [[formerly, stream]])),
  );
  const changes: string[] = [];
  for (const [name, stream] of former) {
    if ((await orMissing(ofStreams.info(stream, name))) === undefined) continue;
    await ofStreams.delete(stream, name);
    changes.push(`deleted consumer ${name}`);
  }
  return changes;
}

const streamConfig = (
  { name, description, subjects, days, lastOnly = false }: StreamDeclaration,
  replicas: number,
): Partial<StreamConfig> & { name: string } => ({
  name,
  description,
  subjects: [...subjects],
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  num_replicas: replicas,
  max_age: nanos(days * 24 * 60 * 60 * 1000),
  duplicate_window: nanos(duplicateWindow),
  max_msg_size: maxPayload,
  ...(lastOnly ? { max_msgs_per_subject: 1 } : {}),
  allow_direct: true,
  deny_delete: true,
  deny_purge: true,
});

const consumerConfig = (declared: ConsumerDeclaration): Partial<ConsumerConfig> => ({
  durable_name: declared.name,
  filter_subject: declared.filter,
  ack_policy: AckPolicy.Explicit,
  ack_wait: nanos(ackWaitOf(declared)),
  max_deliver: -1,
  max_ack_pending: handedOutAtOnce(declared),
  ...(declared.headersOnly === true ? { headers_only: true } : {}),
});

async function orMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function differing(
  what: string,
  actual: object | undefined,
  wanted: object,
  mend: () => Promise<unknown>,
): Difference[] {
  if (actual === undefined) return [{ what, missing: true, settings: [], mend }];
  const has = new Map<string, unknown>(Object.entries(actual));
  const settings = Object.entries(wanted)
    .filter(([key, value]) => JSON.stringify(has.get(key)) !== JSON.stringify(value))
    .map(([key]) => key);
  return settings.length === 0 ? [] : [{ what, missing: false, settings, mend }];
}
