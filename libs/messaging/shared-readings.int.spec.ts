import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Events, type NatsConnection } from 'nats';
import { fact, state, subjectPatterns, subjects } from '#libs/contracts';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import type { Bus } from './bus.js';
import type { OrderedReading } from './ordered-reader.js';
import { Pressure } from './pressure.js';
import { SharedReadings } from './shared-readings.js';
import { messageHeaders, signMessage } from './signed-message.js';

jest.setTimeout(60_000);

let bus: TestBus;
let closer: Bus;
let readings: SharedReadings;
let causes = 0;
beforeEach(async () => {
  bus = await startTestBus();
  closer = await bus.open('closer');
  readings = new SharedReadings();
}, 60_000);
afterEach(() => bus.stop());

const subject = subjects.incident('inc-1', 'closer');

async function store(): Promise<number> {
  const facts = [fact('argus.incident.closed.v1', 'inc-1', { incidentId: 'inc-1', reason: 'stable' })];
  const cause = `cause-${causes++}`;
  const events = state(facts, { agent: 'closer', cause, correlationId: 'inc-1', now: Date.now() });
  const message = signMessage('closer', events, closer.signer());
  return (await closer.publisher.publish(subject, message.bytes, messageHeaders(message))).sequence;
}

async function follow(
  agent: Pick<Bus, 'connection' | 'ring'>,
  canWait = false,
): Promise<{ seen: number[]; reading: OrderedReading }> {
  const seen: number[] = [];
  const { connection, ring } = agent;
  const source = { stream: 'INCIDENTS', filter: subjectPatterns.allIncidents, canWait };
  const reading = await readings.follow(source, {
    ...{ connection, ring },
    onMessage: ({ sequence }, decoded) => void (decoded.ok && seen.push(sequence)),
  });
  return { seen, reading };
}

/** To whose inboxes the server sends what is read, one for each reader. */
async function inboxesOnServer(): Promise<(string | undefined)[]> {
  return (await bus.consumersOf('INCIDENTS'))
    .filter(({ config, push_bound: isRead }) => config.durable_name === undefined && isRead === true)
    .map(({ config }) => config.deliver_subject?.split('.')[0]);
}

/** The connection, which says that it is lost once it is told to. */
function losing(connection: NatsConnection): { connection: NatsConnection; lose(): void } {
  let lose: () => void = () => undefined;
  const isLost = new Promise<void>((resolve) => (lose = resolve));
  async function* status() {
    await isLost;
    yield { type: Events.Disconnect, data: '' };
    await new Promise(() => undefined);
  }
  const proxy = new Proxy(connection, {
    get(target, name) {
      if (name === 'status') return () => Object.assign(status(), { stop: () => undefined });
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { connection: proxy, lose };
}

describe('a stream that several agents of a process follow', () => {
  it('comes over the wire once, and each is told of every message once and in order', async () => {
    await store();
    const [notifier, triage] = [await bus.open('notifier'), await bus.open('triage')];
    const all = await Promise.all([follow(notifier), follow(triage), follow(closer)]);
    await Promise.all(all.map(({ reading }) => reading.caughtUp));
    await store();
    for (const { seen } of all) await eventually(() => seen.length === 2, 'each was told');
    expect(all.map(({ seen }) => seen)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(await inboxesOnServer()).toHaveLength(1);
  });

  it('is read again for one that joins late, and the others are told nothing twice', async () => {
    const early = await follow(await bus.open('notifier'));
    await store();
    await eventually(() => early.seen.length === 1, 'the first was told');
    const late = await follow(await bus.open('triage'));
    await late.reading.caughtUp;
    await store();
    await eventually(() => late.seen.length === 2 && early.seen.length === 2, 'both were told');
    expect([early.seen, late.seen]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('goes on for the others when the one over whose connection it comes has left', async () => {
    const [notifier, triage] = [await bus.open('notifier'), await bus.open('triage')];
    const [other, owner] = [await follow(triage), await follow(notifier)];
    await other.reading.caughtUp;
    await owner.reading.stop();
    await notifier.close();
    await store();
    await eventually(() => other.seen.length === 1, 'the other one was told');
    expect(owner.seen).toEqual([]);
    await other.reading.stop();
  });

  it('goes on for the others when the connection over which it comes is over', async () => {
    const [notifier, triage] = [await bus.open('notifier'), await bus.open('triage')];
    const other = await follow(triage);
    await follow(notifier);
    await other.reading.caughtUp;
    await notifier.connection.close();
    await store();
    await eventually(() => other.seen.length === 1, 'the other one was told');
    await other.reading.stop();
  });

  it('is read over another connection where the first one is lost and does not come back', async () => {
    const [notifier, triage] = [await bus.open('notifier'), await bus.open('triage')];
    const lost = losing(notifier.connection);
    const other = await follow(triage);
    await follow({ connection: lost.connection, ring: notifier.ring });
    await other.reading.caughtUp;
    // The server may yet have to learn that nobody reads for triage any more.
    await eventually(
      async () => (await inboxesOnServer()).join() === '_INBOX_notifier',
      'it is read over the other one',
    );
    lost.lose();
    await eventually(async () => (await inboxesOnServer()).includes('_INBOX_triage'), 'triage reads');
    await store();
    await eventually(() => other.seen.length === 1, 'it was told');
    expect(other.seen).toEqual([1]);
  });

  it('is not read by whom the server does not let, and goes on for the others', async () => {
    const [triage, collector] = [await bus.open('triage'), await bus.open('collector')];
    const { seen } = await follow(triage);
    await expect(follow(collector)).rejects.toThrow();
    await store();
    await eventually(() => seen.length === 1, 'the other one was told');
  });

  describe('by who can wait', () => {
    // The time of a busy machine does not count.
    let now: number;
    let road: Pressure;
    /** How often a message was held back until there is time. */
    let heldBack: number;
    beforeEach(() => {
      now = 1_000;
      road = new Pressure(() => now);
      heldBack = 0;
      readings = new SharedReadings({
        quiet(atMostMs) {
          heldBack += 1;
          return road.quiet(atMostMs);
        },
      });
    });

    it('waits for alerts on their way once the past is known', async () => {
      await store();
      const leave = road.enter();
      const [prompt, patient] = [
        await follow(await bus.open('notifier')),
        await follow(await bus.open('triage'), true),
      ];
      await patient.reading.caughtUp;
      await store();
      await eventually(() => prompt.seen.length === 2 && heldBack > 0, 'who cannot wait is told');
      expect(patient.seen).toEqual([1]);
      leave();
      now += 1_000;
      await eventually(() => patient.seen.length === 2, 'who can wait is told when there is time');
    });

    it('catches up where there always are alerts on their way', async () => {
      road.enter();
      const patient = await follow(await bus.open('triage'), true);
      await patient.reading.caughtUp;
      for (let n = 0; n < 20; n++) await store();
      await eventually(() => heldBack > 0, 'the first of them waits');
      now += 1_500;
      road.enter();
      await eventually(() => patient.seen.length === 20, 'it is told of all that came meanwhile');
    });
  });
});

describe('the body of a message', () => {
  it('is asked of the server where nobody has read it', async () => {
    const notifier = await bus.open('notifier');
    const message = { stream: 'INCIDENTS', sequence: await store(), subject };
    expect((await readings.bodyOf(message, notifier.connection)).length).toBeGreaterThan(0);
  });

  it('is what was read, also of one that is on its way to the reader, and the server is not asked', async () => {
    const [notifier, triage] = [await bus.open('notifier'), await bus.open('triage')];
    const { reading } = await follow(notifier);
    await reading.caughtUp;
    await triage.close();
    const message = { stream: 'INCIDENTS', sequence: 1, subject };
    // On a machine that is busy for longer than anybody waits for a reader, the server would be asked.
    const limits = jest.spyOn(globalThis, 'setTimeout').mockReturnValueOnce(0 as never);
    const body = readings.bodyOf(message, triage.connection);
    limits.mockRestore();
    expect(await store()).toBe(message.sequence);
    expect((await body).length).toBeGreaterThan(0);
  });

  it('that the stream does not hold is an error', async () => {
    const notifier = await bus.open('notifier');
    const missing = { stream: 'INCIDENTS', sequence: 4, subject };
    await expect(readings.bodyOf(missing, notifier.connection)).rejects.toThrow();
  });
});
