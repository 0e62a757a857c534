import { beforeAll, describe, expect, it } from '@jest/globals';
import { type JsMsg, type NatsConnection, headers as natsHeaders } from 'nats';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fact, fact, headers, state, subjects } from '#libs/contracts';
import { KeyFolder, KeyRing, type Signer, signerOf } from '#libs/identity';
import { done, retry } from '#libs/kernel';
import { eventually } from '#libs/testing';
import { type ConsumerParts, DurableConsumer } from './consumer.js';
import { pressure } from './pressure.js';
import { BusUnavailable } from './publisher.js';
import type { MessageHandler } from './received.js';
import { type StoredMessage, signMessage } from './signed-message.js';
import { consumers, finishesWithin } from './topology.js';

const declared = (name: string) => {
  const found = consumers.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no consumer ${name}`);
  return found;
};

let keys: KeyFolder;
const signers = new Map<string, Signer>();
beforeAll(async () => {
  keys = new KeyFolder(await mkdtemp(join(tmpdir(), 'argus-consumer-')));
  await keys.ensure(Date.now());
  for (const agent of ['closer', 'router'] as const) signers.set(agent, signerOf(await keys.seed(agent)));
});

/** A consumer that is handed its messages by the test. */
const consumer = (
  name: string,
  handler: MessageHandler,
  more: Partial<ConsumerParts> = {},
): DurableConsumer =>
  new DurableConsumer(declared(name), {
    connection: {} as NatsConnection,
    ring: new KeyRing(keys, () => Date.now()),
    handler,
    observer: { settled: () => undefined, failed: () => undefined },
    trace: (_traceparent, _name, work) => work(),
    bodyOf: async ({ bytes }) => bytes,
    park: async () => undefined,
    ...more,
  });

const closed = (id: string, cause = id): StoredMessage =>
  statedBy('closer', fact('argus.incident.closed.v1', id, { incidentId: id, reason: 'stable' }), cause);

const reopened = (id: string, cause: string): StoredMessage =>
  statedBy('router', fact('argus.incident.reopened.v1', id, { incidentId: id, reason: 'reopened' }), cause);

function statedBy(agent: 'closer' | 'router', about: Fact, cause: string): StoredMessage {
  const events = state([about], { agent, cause, correlationId: about.subject, now: Date.now() });
  const { bytes, key, signature } = signMessage(agent, events, signers.get(agent) as Signer);
  const subject = subjects.incident(about.subject, agent);
  const signed = { [headers.key]: key, [headers.signature]: signature };
  return { stream: 'INCIDENTS', sequence: 1, subject, storedAt: Date.now(), bytes, headers: signed };
}

describe('a message that is handled', () => {
  it('is never parked for the bus being away, however often it was tried', async () => {
    const away = consumer('router-closures', async () => {
      throw new BusUnavailable('no answer in time');
    });
    expect(await away.handleAgain(closed('inc-1'), 50)).toMatchObject({ kind: 'retry' });
  });

  it('is parked when its handler goes on failing for another reason', async () => {
    const broken = consumer('router-closures', async () => {
      throw new Error('out of its mind');
    });
    expect(await broken.handleAgain(closed('inc-1'), 50)).toMatchObject({ kind: 'park' });
  });

  it('keeps its place in the order when a person has it handled again', async () => {
    const inHand = new Set<string>();
    let most = 0;
    const strict = consumer('router-closures', async ({ subject }) => {
      inHand.add(subject);
      most = Math.max(most, inHand.size);
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      inHand.delete(subject);
      return done('ok');
    });
    const letters = ['inc-1', 'inc-2', 'inc-3'].map((id) => closed(id));
    await Promise.all(letters.map((letter) => strict.handleAgain(letter, 2)));
    expect(most).toBe(1);
  });

  it('is not taken from a server by a consumer that was stopped while it started', async () => {
    let found: () => void = () => undefined;
    const pulled: string[] = [];
    const connection = {
      jetstream: () => ({
        consumers: {
          async get(stream: string) {
            await new Promise<void>((resolve) => (found = resolve));
            return { consume: async () => pulled.push(stream) };
          },
        },
      }),
    } as unknown as NatsConnection;
    const slow = consumer('router-closures', async () => done('ok'), { connection });
    const started = slow.start();
    await slow.stop();
    found();
    await started;
    expect(pulled).toEqual([]);
  });

  it('is given back at once by a consumer that is stopped while it lets others go first', async () => {
    const settled: string[] = [];
    const handled: string[] = [];
    const { connection, deliver } = delivering();
    const patient = consumer(
      'ticketing-incidents',
      async ({ subject }) => {
        handled.push(subject);
        return done('ok');
      },
      { connection },
    );
    await patient.start();
    const leave = pressure.enter();
    deliver(delivered(closed('inc-1'), (how) => settled.push(how)));
    await patient.stop();
    leave();
    expect([settled, handled]).toEqual([['nak'], []]);
  });

  it('does not keep its consumer from stopping where a service hangs', async () => {
    const settled: string[] = [];
    const { connection, deliver } = delivering();
    const hanging = consumer('notifier-incidents', () => new Promise(() => undefined), {
      connection,
      finishesWithin: 20,
    });
    await hanging.start();
    deliver(delivered(closed('inc-1'), (how) => settled.push(how)));
    deliver(delivered(closed('inc-1'), (how) => settled.push(how)));
    await hanging.stop();
    // Neither is settled: both are delivered again.
    expect(settled).toEqual([]);
  });

  it('is finished by the executor, however long that takes', () => {
    expect([finishesWithin('executor'), finishesWithin('notifier')]).toEqual([Infinity, 10_000]);
  });

  it('may be settled when the connection is over, which ends nothing else', async () => {
    const failures: unknown[] = [];
    const { connection, deliver } = delivering();
    const cutOff = consumer('router-closures', async () => done('ok'), {
      connection,
      observer: { settled: () => undefined, failed: (_consumer, error) => failures.push(error) },
    });
    await cutOff.start();
    deliver(
      delivered(closed('inc-1'), () => {
        throw new Error('CONNECTION_CLOSED');
      }),
    );
    await cutOff.stop();
    expect(failures).toEqual([new Error('CONNECTION_CLOSED')]);
  });
});

describe('messages of one incident that wait', () => {
  /** A consumer whose first message is in the handler until `goOn` is called. */
  async function busy(
    handler: MessageHandler = async () => done('ok'),
    more: Partial<ConsumerParts> = {},
    name = 'notifier-incidents',
  ) {
    const calls: { events: string[]; deliveries: number; sequence: number }[] = [];
    const settled: string[] = [];
    let goOn: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (goOn = resolve));
    const { connection, deliver } = delivering();
    const target = consumer(
      name,
      async (message) => {
        const { events, deliveries, sequence } = message;
        calls.push({ events: events.map(({ id }) => id), deliveries, sequence });
        if (calls.length === 1) await first;
        return handler(message);
      },
      { connection, ...more },
    );
    await target.start();
    return {
      ...{ calls, settled },
      /** Lets the first one end; resolves when so many are settled. */
      async finish(count: number) {
        goOn();
        await eventually(() => settled.length === count, `${count} messages are settled`);
        await target.stop();
      },
      deliver(letter: StoredMessage, deliveries = 1) {
        const count = { deliveryCount: deliveries };
        deliver(delivered(letter, (how) => settled.push(`${letter.sequence} ${how}`), count));
      },
    };
  }

  const letters = (): StoredMessage[] =>
    ['a', 'b', 'c'].map((cause, index) => ({ ...closed('inc-1', cause), sequence: index + 1 }));
  const idsOf = (...messages: readonly StoredMessage[]): string[] =>
    messages.flatMap(({ bytes }) =>
      (JSON.parse(new TextDecoder().decode(bytes)) as { id: string }[]).map(({ id }) => id),
    );

  it('are handled as one, which holds what each of them says once and in order', async () => {
    const { calls, settled, finish, deliver } = await busy();
    const [a, b, c] = letters() as [StoredMessage, StoredMessage, StoredMessage];
    deliver(a);
    deliver(c);
    deliver(b, 3);
    deliver(b, 4);
    await finish(4);
    expect(calls).toEqual([
      { events: idsOf(a), deliveries: 1, sequence: 1 },
      { events: idsOf(b, c), deliveries: 4, sequence: 3 },
    ]);
    expect(settled).toEqual(['1 ack', '3 ack', '2 ack', '2 ack']);
  });

  it('are handled one by one, each with tries of its own, where the agent itself stated them: they are intents', async () => {
    const { calls, settled, finish, deliver } = await busy(undefined, {}, 'closer-incidents');
    const [a, b, c] = letters() as [StoredMessage, StoredMessage, StoredMessage];
    deliver(a);
    deliver(b);
    deliver(c, 3);
    await finish(3);
    expect(calls).toEqual([
      { events: idsOf(a), deliveries: 1, sequence: 1 },
      { events: idsOf(b), deliveries: 1, sequence: 2 },
      { events: idsOf(c), deliveries: 3, sequence: 3 },
    ]);
    expect(settled).toEqual(['1 ack', '2 ack', '3 ack']);
  });

  it('do not go before an intent of the agent that came before them', async () => {
    const { calls, finish, deliver } = await busy(undefined, {}, 'closer-incidents');
    deliver(reopened('inc-1', 'a'));
    deliver({ ...reopened('inc-1', 'b'), sequence: 2 });
    deliver({ ...closed('inc-1', 'c'), sequence: 3 });
    deliver({ ...reopened('inc-1', 'd'), sequence: 4 });
    await finish(4);
    // The first two together.
    expect(calls.map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
  });

  it('are handled one by one by the chronicler, so that every closure has its report', async () => {
    const { calls, finish, deliver } = await busy(undefined, {}, 'chronicler-incidents');
    for (const letter of letters()) deliver(letter);
    await finish(3);
    expect(calls.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('are handled one by one where together they would be given up', async () => {
    const { calls, settled, finish, deliver } = await busy(async ({ sequence }) => {
      if (sequence === 3) throw new Error('out of its mind');
      return done('ok');
    });
    const [a, b, c] = letters() as [StoredMessage, StoredMessage, StoredMessage];
    deliver(a);
    deliver(b);
    deliver(c, 50);
    await finish(3);
    expect(calls.map(({ events }) => events)).toEqual([idsOf(a), idsOf(b, c), idsOf(b), idsOf(c)]);
    expect(settled).toEqual(['1 ack', '2 ack', '3 term']);
  });

  it('are all tried again where the handler wants to try again', async () => {
    const { settled, finish, deliver } = await busy(async ({ sequence }) =>
      sequence === 1 ? done('ok') : retry('later', 5),
    );
    const [a, b, c] = letters() as [StoredMessage, StoredMessage, StoredMessage];
    for (const letter of [a, b, c]) deliver(letter);
    await finish(3);
    expect(settled).toEqual(['1 ack', '2 nak', '3 nak']);
  });

  it('are not believed for one another: one that nobody signed is parked alone', async () => {
    const parked: number[] = [];
    const { settled, finish, deliver } = await busy(undefined, {
      park: async ({ sequence }) => void parked.push(sequence),
    });
    const [a, b, c] = letters() as [StoredMessage, StoredMessage, StoredMessage];
    deliver(a);
    deliver(b);
    deliver({ ...c, headers: {} });
    await finish(3);
    expect([settled, parked]).toEqual([['1 ack', '2 ack', '3 term'], [3]]);
  });

  it('go one after the other where each has to be looked at', async () => {
    const { calls, finish, deliver } = await busy(undefined, {}, 'router-closures');
    for (const letter of letters()) deliver(letter);
    await finish(3);
    expect(calls.map(({ events }) => events.length)).toEqual([1, 1, 1]);
  });
});

/** A connection over which the test delivers. */
function delivering(): { connection: NatsConnection; deliver: (message: JsMsg) => void } {
  let accept: (message: JsMsg) => void = () => undefined;
  const connection = {
    jetstream: () => ({
      consumers: {
        get: async () => ({
          consume: async (options: { callback: (message: JsMsg) => void }) => {
            accept = options.callback;
            return { stop: () => undefined };
          },
        }),
      },
    }),
  } as unknown as NatsConnection;
  return { connection, deliver: (message) => accept(message) };
}

/** A message as a client hands it over. */
function delivered(
  { stream, subject, bytes, sequence, headers: all }: StoredMessage,
  settle: (how: string) => void,
  { deliveryCount = 1 } = {},
): JsMsg {
  const sent = natsHeaders();
  for (const [name, value] of Object.entries(all)) sent.set(name, value);
  const info = { stream, deliveryCount, timestampNanos: Date.now() * 1e6 };
  const by = (how: string) => () => settle(how);
  const settling = { ack: by('ack'), nak: by('nak'), term: by('term'), working: by('working') };
  return { subject, data: bytes, headers: sent, seq: sequence, info, ...settling } as unknown as JsMsg;
}
