import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fact, state, subjects } from '#libs/contracts';
import { createSeed, signerOf } from '#libs/identity';
import { eventually, startTestBus, type TestBus } from '#libs/testing';
import { applyTopology, compareTopology } from './apply-topology.js';
import { connectAs } from './connection.js';
import { inboxOf } from './permissions.js';
import { BusUnavailable, StreamPublisher } from './publisher.js';
import { messageHeaders, signMessage } from './signed-message.js';
import { consumers, streams } from './topology.js';

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus();
}, 120_000);
afterAll(() => bus.stop());

const closed = (incidentId: string) =>
  state([fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'stable' })], {
    agent: 'closer',
    cause: 'a-test',
    correlationId: incidentId,
    now: Date.now(),
  });

describe('the topology', () => {
  it('is created whole, and applied again changes nothing', async () => {
    const { connection } = await bus.open('operator');
    const manager = await connection.jetstreamManager({ checkAPI: false });
    for (const { name } of streams) expect((await manager.streams.info(name)).config.name).toBe(name);
    for (const { stream, name } of consumers) await manager.consumers.info(stream, name);
    expect(await compareTopology(connection, { replicas: 1 })).toEqual([]);
    expect(await applyTopology(connection, { replicas: 1 })).toEqual([]);
  });

  it('is mended where somebody changed it', async () => {
    const { connection } = await bus.open('operator');
    const manager = await connection.jetstreamManager({ checkAPI: false });
    await manager.consumers.update('INCIDENTS', 'closer-incidents', { max_ack_pending: 7 });
    await manager.streams.update('RUNBOOKS', { max_age: 0 });
    await manager.consumers.delete('INCIDENTS', 'triage-incidents');
    expect(await compareTopology(connection, { replicas: 1 })).toEqual([
      'stream RUNBOOKS has another max_age than declared',
      'consumer triage-incidents is missing',
      'consumer closer-incidents has another max_ack_pending than declared',
    ]);
    expect(await applyTopology(connection, { replicas: 1 })).toEqual([
      'updated stream RUNBOOKS',
      'created consumer triage-incidents',
      'updated consumer closer-incidents',
    ]);
    expect(await compareTopology(connection, { replicas: 1 })).toEqual([]);
    const { config } = await manager.consumers.info('INCIDENTS', 'closer-incidents');
    expect(config.max_ack_pending).toBeGreaterThan(7);
  });
});

describe('permissions, enforced by the server', () => {
  it('let an agent state its own facts', async () => {
    const closer = await bus.open('closer');
    const message = signMessage('closer', closed('inc-own'), closer.signer());
    const stored = await closer.publisher.publish(
      subjects.incident('inc-own', 'closer'),
      message.bytes,
      messageHeaders(message),
    );
    expect(stored.stream).toBe('INCIDENTS');
  });

  it.each([
    ['another agent’s facts', subjects.incident('inc-forged', 'router')],
    ['facts of a family it has no part in', subjects.signal('alertmanager', 'collector')],
    ['another agent’s dead letters', subjects.dead('router')],
  ])('refuse %s', async (_what, subject) => {
    const closer = await bus.open('closer');
    const hasty = new StreamPublisher(closer.connection, inboxOf('closer'), { answerWithin: 300, tries: 1 });
    const message = signMessage('closer', closed('inc-forged'), closer.signer());
    await expect(hasty.publish(subject, message.bytes, messageHeaders(message))).rejects.toBeInstanceOf(
      BusUnavailable,
    );
    const operator = await bus.open('operator');
    const manager = await operator.connection.jetstreamManager({ checkAPI: false });
    const { state: held } = await manager.streams.info('INCIDENTS', { subjects_filter: subject });
    expect(held.subjects?.[subject]).toBeUndefined();
    hasty.close();
  });

  it.each([
    ['in the form that has no name in its subject', 'INCIDENTS'],
    ['under its own name', 'INCIDENTS.closer-incidents.argus.incident.nothing.x'],
    ['under a name that the subject does not have', 'INCIDENTS.another.argus.incident.nothing.x'],
  ])('keep everyone from changing an agent’s consumer, asked %s', async (_how, subject) => {
    const operator = await bus.open('operator');
    const manager = await operator.connection.jetstreamManager({ checkAPI: false });
    const before = (await manager.consumers.info('INCIDENTS', 'closer-incidents')).config;
    const starved = { name: 'closer-incidents', filter_subject: 'argus.incident.nothing.x' };
    const request = { stream_name: 'INCIDENTS', config: { ...before, durable_name: undefined, ...starved } };
    for (const identity of ['cli', 'triage'] as const) {
      const { connection } = await bus.open(identity);
      await connection
        .request(`$JS.API.CONSUMER.CREATE.${subject}`, JSON.stringify(request), { timeout: 300 })
        .catch(() => undefined);
    }
    expect((await manager.consumers.info('INCIDENTS', 'closer-incidents')).config).toEqual(before);
  });

  it('keep surfaces from stating anything', async () => {
    const cli = await bus.open('cli');
    const hasty = new StreamPublisher(cli.connection, inboxOf('cli'), { answerWithin: 300, tries: 1 });
    const message = signMessage('closer', closed('inc-cli'), cli.signer());
    await expect(
      hasty.publish(subjects.incident('inc-cli', 'closer'), message.bytes, messageHeaders(message)),
    ).rejects.toBeInstanceOf(BusUnavailable);
    hasty.close();
  });

  it('let nobody in with an unknown key', async () => {
    const unknown = signerOf(createSeed());
    await expect(
      connectAs({ url: bus.url, identity: 'router', signer: () => unknown }).then((connection) =>
        connection.close(),
      ),
    ).rejects.toThrow(/Authorization/i);
  });
});

describe('a rotated key', () => {
  it('is taken up by the running agent, and the one before is refused', async () => {
    const triage = await bus.open('triage');
    const before = triage.signer().publicKey;
    const old = triage.signer();
    await bus.keys.rotate('triage', Date.now());
    await bus.reload();
    await eventually(() => triage.signer().publicKey !== before, 'the agent signs with its new key');
    await eventually(() => triage.isUp(), 'the agent is back on the bus');
    await expect(
      connectAs({ url: bus.url, identity: 'triage', signer: () => old }).then((connection) =>
        connection.close(),
      ),
    ).rejects.toThrow(/Authorization/i);
  });
});

describe('publishing', () => {
  it('stores a message once, however often it is sent', async () => {
    const closer = await bus.open('closer');
    const message = signMessage('closer', closed('inc-once'), closer.signer());
    const subject = subjects.incident('inc-once', 'closer');
    const first = await closer.publisher.publish(subject, message.bytes, messageHeaders(message));
    const again = await closer.publisher.publish(subject, message.bytes, messageHeaders(message));
    expect(again).toEqual({ ...first, duplicate: true });
  });

  it('says that the bus is away instead of pretending', async () => {
    const own = await startTestBus();
    const closer = await own.open('closer');
    await own.server.stop();
    const hasty = new StreamPublisher(closer.connection, inboxOf('closer'), { answerWithin: 200, tries: 2 });
    const message = signMessage('closer', closed('inc-away'), closer.signer());
    await expect(
      hasty.publish(subjects.incident('inc-away', 'closer'), message.bytes, messageHeaders(message)),
    ).rejects.toBeInstanceOf(BusUnavailable);
    expect(await closer.isUp()).toBe(false);
    hasty.close();
    await own.stop();
  }, 30_000);
});

describe('signing off', () => {
  it('sends first what is on its way: closing alone would lose it', async () => {
    const closer = await bus.open('closer');
    const message = signMessage('closer', closed('inc-leaving'), closer.signer());
    const subject = subjects.incident('inc-leaving', 'closer');
    closer.connection.publish(subject, message.bytes, { headers: messageHeaders(message) });
    await closer.close();
    await closer.close();
    const operator = await bus.open('operator');
    const manager = await operator.connection.jetstreamManager({ checkAPI: false });
    await eventually(async () => {
      const { state: held } = await manager.streams.info('INCIDENTS', { subjects_filter: subject });
      return held.subjects?.[subject] === 1;
    }, 'the message is stored');
  });
});
