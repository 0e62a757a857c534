import 'reflect-metadata';
import { type INestMicroservice, Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { headers as natsHeaders, nanos } from 'nats';
import { type ArgusEvent, fact, headers, state, subjects } from '#libs/contracts';
import { createSeed, signerOf } from '#libs/identity';
import { type Outcome, done, park, retry } from '#libs/kernel';
import { eventually, startTestBus, type TestBus } from '#libs/testing';
import type { Bus } from './bus.js';
import type { ConsumerParts } from './consumer.js';
import { parkedMessage } from './dead-letters.js';
import { JetStreamStrategy } from './jetstream-strategy.js';
import { OriginalErrors } from './original-errors.js';
import type { ReceivedMessage } from './received.js';
import { SharedReadings } from './shared-readings.js';
import { type StoredMessage, messageHeaders, signMessage } from './signed-message.js';
import { triesBeforeParking } from './settle.js';

jest.setTimeout(60_000);

/** What the controller below does with a message, set by each test. */
let behave: (message: ReceivedMessage) => Promise<Outcome> = async () => done('ok');

@Controller()
class Listener {
  @EventPattern<string>('notifier-incidents')
  handle(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return behave(message);
  }
}

@Module({ controllers: [Listener] })
class ListenerModule {}

@Controller()
class StrictListener {
  @EventPattern<string>('router-closures')
  handle(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return behave(message);
  }
}

@Module({ controllers: [StrictListener] })
class StrictListenerModule {}

let bus: TestBus;
let notifier: Bus;
let closer: Bus;
let app: INestMicroservice | undefined;
let strategy: JetStreamStrategy;
let letters: { message: StoredMessage; deliveries: number; reason: string }[] = [];
let incident = 0;

beforeAll(async () => {
  bus = await startTestBus();
  notifier = await bus.open('notifier');
  closer = await bus.open('closer');
}, 60_000);
afterAll(() => bus.stop());
beforeEach(() => {
  letters = [];
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function listen(parts: Partial<ConsumerParts> = {}): Promise<void> {
  strategy = new JetStreamStrategy({
    connection: notifier.connection,
    ring: notifier.ring,
    observer: { settled: () => undefined, failed: () => undefined },
    trace: (_traceparent, _name, work) => work(),
    bodyOf: (message) => new SharedReadings().bodyOf(message, notifier.connection),
    park: async (message, _consumer, deliveries, reason) =>
      void letters.push({ message, deliveries, reason }),
    ...parts,
  });
  app = await NestFactory.createMicroservice(ListenerModule, { strategy, logger: false });
  app.useGlobalFilters(new OriginalErrors());
  await app.listen();
}

/** The closer states that an incident of its own is closed. */
async function publish(change: (events: ArgusEvent[]) => unknown = (events) => events): Promise<string> {
  const id = `inc-${++incident}`;
  const events = state([fact('argus.incident.closed.v1', id, { incidentId: id, reason: 'stable' })], {
    agent: 'closer',
    cause: id,
    correlationId: id,
    now: Date.now(),
  });
  const message = signMessage('closer', change(events) as ArgusEvent[], closer.signer());
  await closer.publisher.publish(subjects.incident(id, 'closer'), message.bytes, messageHeaders(message));
  return id;
}

/** How many messages the consumer has neither acknowledged nor given up. */
async function outstanding(): Promise<number> {
  const operator = await bus.open('operator');
  const manager = await operator.connection.jetstreamManager({ checkAPI: false });
  const { num_ack_pending, num_pending } = await manager.consumers.info('INCIDENTS', 'notifier-incidents');
  await operator.close();
  return num_ack_pending + num_pending;
}

const settledAll = (): Promise<boolean> =>
  eventually(async () => (await outstanding()) === 0, 'every message is settled');

describe('the JetStream transport', () => {
  it('hands over verified, validated events and acknowledges what is done', async () => {
    const seen: ReceivedMessage[] = [];
    behave = async (message) => {
      seen.push(message);
      return done('ok');
    };
    await listen();
    const id = await publish();
    await settledAll();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ agent: 'closer', deliveries: 1, consumer: 'notifier-incidents' });
    expect(seen[0]?.events[0]).toMatchObject({ type: 'argus.incident.closed.v1', subject: id });
  });

  it('delivers again what a handler wants to retry', async () => {
    const deliveries: number[] = [];
    behave = async (message) => {
      deliveries.push(message.deliveries);
      return message.deliveries < 3 ? retry('not yet', 10) : done('ok');
    };
    await listen();
    await publish();
    await settledAll();
    expect(deliveries).toEqual([1, 2, 3]);
  });

  it('takes a handler that throws for a failed one, and delivers again', async () => {
    let calls = 0;
    behave = async () => {
      if (++calls === 1) throw new Error('it broke');
      return done('ok');
    };
    await listen();
    await publish();
    await settledAll();
    expect(calls).toBe(2);
    expect(letters).toEqual([]);
  });

  it('parks a message whose handler goes on failing', async () => {
    let message: ReceivedMessage | undefined;
    behave = async (received) => {
      message = received;
      return done('ok');
    };
    await listen();
    await publish();
    const { stream, sequence, subject, bytes, storedAt, messageId, signature, key } = await eventually(
      () => message,
      'the message arrives',
    );
    behave = async () => {
      throw new Error('it is broken');
    };
    const all = { [headers.messageId]: messageId, [headers.signature]: signature, [headers.key]: key };
    const stored = { stream, sequence, subject, bytes, storedAt, headers: all };
    const consumer = strategy.consumer('notifier-incidents');
    const reason = 'the handler failed: it is broken';
    expect(await consumer?.handleAgain(stored, triesBeforeParking('by-entity') - 1)).toEqual(retry(reason));
    expect(await consumer?.handleAgain(stored, triesBeforeParking('by-entity'))).toEqual(park(reason));
    await settledAll();
  });

  it('parks what a handler says can never be handled, with its reason', async () => {
    behave = async () => park('no such thing');
    await listen();
    const id = await publish();
    await settledAll();
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({ reason: 'no such thing', deliveries: 1 });
    expect(letters[0]?.message.subject).toBe(subjects.incident(id, 'closer'));
  });

  describe('never hands over, but parks with the reason,', () => {
    const handled: string[] = [];
    beforeEach(async () => {
      handled.length = 0;
      behave = async ({ subject }) => {
        handled.push(subject);
        return done('ok');
      };
      await listen();
    });

    async function expectParked(reason: RegExp): Promise<void> {
      await eventually(() => letters.length > 0, 'the message is parked');
      expect(letters[0]?.reason).toMatch(reason);
      expect(handled).toEqual([]);
      await settledAll();
    }

    it('a message without a signature', async () => {
      const subject = subjects.incident('inc-unsigned', 'closer');
      await closer.publisher.publish(subject, new TextEncoder().encode('[]'), natsHeaders());
      await expectParked(/not signed/);
    });

    it('a message whose signature is over other bytes', async () => {
      const id = `inc-${++incident}`;
      const signed = signMessage('closer', [], closer.signer());
      const wrong = messageHeaders({ ...signed, messageId: `closer:${id}` });
      await closer.publisher.publish(
        subjects.incident(id, 'closer'),
        new TextEncoder().encode('[{}]'),
        wrong,
      );
      await expectParked(/signature/);
    });

    it('a message that is signed with a key of somebody else', async () => {
      const id = `inc-${++incident}`;
      const signed = signMessage('closer', [], signerOf(createSeed()));
      const wrong = messageHeaders({ ...signed, messageId: `closer:${id}` });
      await closer.publisher.publish(subjects.incident(id, 'closer'), signed.bytes, wrong);
      await expectParked(/does not belong to "closer"/);
    });

    it('an event of a type that its agent does not own', async () => {
      await publish((events) => events.map((event) => ({ ...event, type: 'argus.incident.opened.v1' })));
      await expectParked(/owned by "router"/);
    });

    it('an event with a field missing, naming it', async () => {
      await publish((events) => events.map((event) => ({ ...event, data: { incidentId: event.subject } })));
      await expectParked(/argus\.incident\.closed\.v1.*reason/);
    });

    it('an event about another incident than its subject says', async () => {
      await publish((events) => events.map((event) => ({ ...event, subject: 'inc-other' })));
      await expectParked(/is about "inc-other"/);
    });

    it('what is no JSON', async () => {
      const id = `inc-${++incident}`;
      const bytes = new TextEncoder().encode('{"unfinished"');
      const signer = closer.signer();
      const signed = {
        bytes,
        messageId: `closer:${id}`,
        signature: signer.sign(bytes),
        key: signer.publicKey,
      };
      await closer.publisher.publish(subjects.incident(id, 'closer'), bytes, messageHeaders(signed));
      await expectParked(/JSON/);
    });
  });

  it('keeps everything of a parked message, so that it can be handled again', async () => {
    behave = async () => park('not now');
    await listen();
    await publish();
    await settledAll();
    const letter = letters[0];
    if (letter === undefined) throw new Error('nothing was parked');
    const { parkedFact } = await import('./dead-letters.js');
    const kept = parkedFact(letter.message, 'notifier-incidents', letter.deliveries, letter.reason);
    const [event] = state([kept], { agent: 'notifier', cause: 'x', correlationId: 'x', now: Date.now() });
    const again = event && parkedMessage(event);
    expect(again?.message.headers[headers.signature]).toBeDefined();

    behave = async () => done('now it works');
    const outcome = await strategy
      .consumer('notifier-incidents')
      ?.handleAgain(again?.message ?? letter.message, 2);
    expect(outcome).toEqual(done('now it works'));
  });

  it('extends the deadline of a slow handler, so that nobody else gets its message', async () => {
    const operator = await bus.open('operator');
    const manager = await operator.connection.jetstreamManager({ checkAPI: false });
    // It is extended fifteen times within that: a machine that is busy for a second proves nothing.
    const deadline = 3_000;
    await manager.consumers.update('INCIDENTS', 'notifier-incidents', { ack_wait: nanos(deadline) });
    const deliveries: number[] = [];
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    behave = async (message) => {
      deliveries.push(message.deliveries);
      await finished;
      return done('slow but sure');
    };
    await listen({ ackWait: 600 });
    await publish();
    await eventually(() => deliveries.length === 1, 'the handler has begun');
    const begun = performance.now();
    await eventually(() => performance.now() - begun > 1.5 * deadline, 'the deadline has passed');
    const { num_redelivered } = await manager.consumers.info('INCIDENTS', 'notifier-incidents');
    finish();
    await settledAll();
    expect({ deliveries, num_redelivered }).toEqual({ deliveries: [1], num_redelivered: 0 });
    await manager.consumers.update('INCIDENTS', 'notifier-incidents', { ack_wait: nanos(10_000) });
  });

  it('lets no message pass one that is to be retried where the order is strict', async () => {
    const router = await bus.open('router');
    const begun: string[] = [];
    const handled: string[] = [];
    let ready = false;
    behave = async ({ subject }) => {
      begun.push(subject);
      if (!ready) return retry('not yet', 10);
      handled.push(subject);
      return done('ok');
    };
    const first = await publish();
    const second = await publish();
    const strict = new JetStreamStrategy({
      connection: router.connection,
      ring: router.ring,
      observer: { settled: () => undefined, failed: () => undefined },
      trace: (_traceparent, _name, work) => work(),
      bodyOf: (message) => new SharedReadings().bodyOf(message, router.connection),
      park: async () => undefined,
    });
    app = await NestFactory.createMicroservice(StrictListenerModule, { strategy: strict, logger: false });
    await app.listen();
    const [firstSubject, secondSubject] = [first, second].map((id) => subjects.incident(id, 'closer'));
    await eventually(() => begun.filter((each) => each === begun[0]).length > 3, 'it is tried several times');
    expect(new Set(begun).size).toBe(1);
    ready = true;
    await eventually(() => handled.includes(secondSubject ?? ''), 'the rest is handled');
    expect(handled.indexOf(firstSubject ?? '')).toBeLessThan(handled.indexOf(secondSubject ?? ''));
  });

  it('finishes what is in flight when it stops, and gives back the rest', async () => {
    behave = async () => done('from before');
    await listen();
    await settledAll();
    const begun: string[] = [];
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    behave = async ({ events }) => {
      begun.push(events[0]?.subject ?? '');
      await finished;
      return done('finished');
    };
    const first = await publish();
    await eventually(() => begun.length === 1, 'the handler has begun');
    const stopped = strategy.close();
    finish();
    await stopped;
    expect(begun).toEqual([first]);
    // The server has yet to take in what was sent to it last.
    await settledAll();
  });

  it('refuses a handler for a consumer that is not declared', async () => {
    @Controller()
    class Stray {
      @EventPattern<string>('nobody-knows')
      handle(): Promise<Outcome> {
        return Promise.resolve(done('ok'));
      }
    }
    @Module({ controllers: [Stray] })
    class StrayModule {}
    const lost = new JetStreamStrategy({
      connection: notifier.connection,
      ring: notifier.ring,
      observer: { settled: () => undefined, failed: () => undefined },
      trace: (_traceparent, _name, work) => work(),
      bodyOf: (message) => new SharedReadings().bodyOf(message, notifier.connection),
      park: async () => undefined,
    });
    const stray = await NestFactory.createMicroservice(StrayModule, { strategy: lost, logger: false });
    await expect(stray.listen()).rejects.toThrow(/No consumer "nobody-knows"/);
    await stray.close();
  });
});
