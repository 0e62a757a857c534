import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type JetStreamClient,
  type JetStreamSubscription,
  type NatsConnection,
  headers as natsHeaders,
  nuid,
} from 'nats';
import { dirname, join } from 'node:path';
import { headers, subjectPatterns, subjects } from '#libs/contracts';
import { type NatsServer, findNatsServer, startNatsServer } from '#libs/embedded';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import type { Bus } from './bus.js';
import { type OrderedReading, readInOrder } from './ordered-reader.js';

jest.setTimeout(60_000);

let bus: TestBus;
let router: Bus;
let notifier: Bus;
let again: NatsServer | undefined;
let reading: OrderedReading | undefined;
beforeEach(async () => {
  bus = await startTestBus();
  router = await bus.open('router');
  notifier = await bus.open('notifier');
}, 60_000);
afterEach(async () => {
  await reading?.stop();
  await again?.stop();
  await bus.stop();
});

/** Stores one message, however often it has to be sent for that. */
const store = async (): Promise<number> => {
  const subject = subjects.incident('inc-1', 'router');
  const named = natsHeaders();
  named.set(headers.messageId, nuid.next());
  for (;;) {
    const stored = await router.publisher.publish(subject, new Uint8Array(1), named).catch(() => 'away');
    if (typeof stored !== 'string') return stored.sequence;
  }
};

/** Begins to read; resolves to the sequences that were read, which go on to grow. */
async function read(connection: NatsConnection = notifier.connection): Promise<number[]> {
  const seen: number[] = [];
  reading = await readInOrder(connection, {
    stream: 'INCIDENTS',
    filter: subjectPatterns.allIncidents,
    onMessage: ({ sequence }) => void seen.push(sequence),
  });
  await reading.caughtUp;
  return seen;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function restartServer(): Promise<void> {
  const dataDir = dirname(bus.keys.path);
  const found = await findNatsServer({ cacheDir: '.argus/cache' });
  if (!found.ok) throw new Error(found.error);
  process.kill(bus.server.pid, 'SIGKILL');
  await eventually(() => !isRunning(bus.server.pid), 'the server is gone');
  again = await startNatsServer({
    ...{ binary: found.value.path, dataDir, port: bus.server.port, log: () => undefined },
    configFile: join(dataDir, 'nats-server.conf'),
  });
}

/** The connection, whose next attempts to read are refused once it is told to. */
function refusing(connection: NatsConnection): { connection: NatsConnection; refuse(times: number): void } {
  let refusals = 0;
  const proxy = new Proxy(connection, {
    get(target, name) {
      if (name === 'jetstream' && refusals-- > 0) throw new Error('JetStream system temporarily unavailable');
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { connection: proxy, refuse: (times) => (refusals = times) };
}

/** The object with some of its properties replaced. */
const of = <T extends object>(target: T, replaced: Partial<Record<PropertyKey, unknown>>): T =>
  new Proxy(target, {
    get(_target, name) {
      if (name in replaced) return replaced[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

/** The connection, each of whose subscriptions is changed before its reader has it. */
function subscribing(
  connection: NatsConnection,
  changed: (subscription: JetStreamSubscription) => JetStreamSubscription,
): NatsConnection {
  const subscribe = async (...args: Parameters<JetStreamClient['subscribe']>) =>
    changed(await connection.jetstream().subscribe(...args));
  return of(connection, { jetstream: () => ({ subscribe }) });
}

/** The connection to a server that has counted one message too many, so that none says that it is the last. */
const miscounting = (connection: NatsConnection): NatsConnection =>
  subscribing(connection, (subscription) => {
    async function* messages() {
      for await (const message of subscription)
        yield of(message, { info: { ...message.info, pending: message.info.pending + 1 } });
    }
    return of(subscription, { [Symbol.asyncIterator]: messages });
  });

/** The connection, whose readers miss no heartbeats that do not come: nothing but what else they notice helps. */
const withoutHeartbeats = (connection: NatsConnection): NatsConnection =>
  subscribing(connection, (subscription) => {
    (subscription as JetStreamSubscription & { readonly monitor: { cancel(): void } }).monitor.cancel();
    return subscription;
  });

describe('reading in order', () => {
  it('has caught up where the server has counted too many', async () => {
    await store();
    await store();
    expect(await read(miscounting(notifier.connection))).toHaveLength(2);
  });

  it('goes on as soon as nats-server, which was killed, is there again, each message once', async () => {
    const before = await store();
    const seen = await read(withoutHeartbeats(notifier.connection));
    await restartServer();
    const after = await store();
    await eventually(() => seen.includes(after), 'the new message is read');
    expect(seen).toEqual([before, after]);
  });

  it('goes on when the server refuses it at first', async () => {
    const { connection, refuse } = refusing(notifier.connection);
    const seen = await read(connection);
    refuse(3);
    await restartServer();
    const after = await store();
    await eventually(() => seen.includes(after), 'the new message is read');
  });

  it('goes on when its consumer was deleted on the server', async () => {
    const seen = await read();
    const operator = await bus.open('operator');
    const { consumers } = await operator.connection.jetstreamManager({ checkAPI: false });
    for (const { name, config } of await bus.consumersOf('INCIDENTS')) {
      if (config.durable_name === undefined) await consumers.delete('INCIDENTS', name);
    }
    const after = await store();
    await eventually(() => seen.includes(after), 'the new message is read');
    expect(seen).toEqual([after]);
  });

  it('reads a long past in its order, whatever breaks it off meanwhile', async () => {
    const stored: number[] = [];
    for (let n = 0; n < 300; n++) stored.push(await store());
    const seen: number[] = [];
    let interrupted: Promise<void> | undefined;
    reading = await readInOrder(notifier.connection, {
      stream: 'INCIDENTS',
      filter: subjectPatterns.allIncidents,
      async onMessage({ sequence }) {
        seen.push(sequence);
        if (seen.length === 100) interrupted = restartServer();
        if (seen.length === 110) await interrupted;
      },
    });
    await reading.caughtUp;
    expect(seen).toEqual(stored);
  });

  it('keeps no process alive when the connection is over while its consumer is made', async () => {
    const { connection } = notifier;
    const request = connection.request.bind(connection);
    connection.request = async (subject, ...more) => {
      const answer = await request(subject, ...more);
      if (subject.includes('CONSUMER.CREATE')) await connection.close();
      return answer;
    };
    const begun = jest.spyOn(globalThis, 'setInterval');
    const ended = jest.spyOn(globalThis, 'clearInterval');
    await expect(read()).rejects.toThrow();
    const over = new Set<unknown>(ended.mock.calls.map(([timer]) => timer));
    expect(begun.mock.results.map(({ value }) => over.has(value))).toEqual([true]);
    jest.restoreAllMocks();
  });

  it('ends with what a message’s handling throws', async () => {
    await store();
    reading = await readInOrder(notifier.connection, {
      stream: 'INCIDENTS',
      filter: subjectPatterns.allIncidents,
      onMessage: () => Promise.reject(new Error('cannot be handled')),
    });
    await expect(reading.caughtUp).rejects.toThrow('cannot be handled');
  });
});
