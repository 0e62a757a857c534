import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ArgusEvent, fact, subjectPatterns, subjects } from '#libs/contracts';
import { JetStreamEventStore } from '#libs/event-store';
import { type Outcome, done, park, retry, systemClock } from '#libs/kernel';
import {
  type Bus,
  type ReceivedMessage,
  type RedriveAnswer,
  decodeMessage,
  readInOrder,
} from '#libs/messaging';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { type RunningAgent, startAgent } from './start-agent.js';
import { listeningAgent } from './testing/listening-agent.js';
import { quietSettings } from './testing/settings.js';

const actor = 'user:alice@example.org';
let testBus: TestBus;
let cli: Bus;
let agent: RunningAgent;
let behave: (message: ReceivedMessage) => Promise<Outcome>;
let count = 0;

beforeAll(async () => {
  testBus = await startTestBus();
  cli = await testBus.open('cli');
  agent = await startAgent(
    listeningAgent('notifier', (message) => behave(message)),
    {
      ...{ sections: quietSettings(), natsUrl: testBus.url, keys: testBus.keys, clock: systemClock },
      ...{ rootDir: process.cwd(), dataDir: '/nowhere', publicUrl: 'https://argus.test' },
    },
  );
}, 60_000);
afterAll(async () => {
  await agent.stop();
  await testBus.stop();
});
afterEach(() => {
  behave = async () => done('ok');
});

interface Letter {
  readonly sequence: number;
  readonly event: ArgusEvent;
}

/** Everything in the stream of dead letters. */
async function dead(): Promise<Letter[]> {
  const letters: Letter[] = [];
  const reading = await readInOrder(cli.connection, {
    ...{ stream: 'DEAD', filter: subjectPatterns.allDead },
    onMessage: async (message) => {
      const decoded = await decodeMessage(message, cli.ring);
      if (!decoded.ok) throw new Error(decoded.error);
      letters.push(...decoded.value.events.map((event) => ({ sequence: message.sequence, event })));
    },
  });
  await reading.caughtUp;
  await reading.stop();
  return letters;
}

/** A message that the notifier could not handle: its incident, and where its letter stands. */
async function parked(): Promise<{ incidentId: string; letter: Letter }> {
  const incidentId = `inc-${++count}`;
  behave = async () => park('there is no address to send to');
  const bus = await testBus.open('router');
  const { connection, publisher, ring } = bus;
  const signer = () => bus.signer();
  const { recorded } = await new JetStreamEventStore({
    connection,
    publisher,
    ring,
    agent: 'router',
    signer,
  }).append({
    subject: subjects.incident(incidentId, 'router'),
    facts: [fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'same-group' })],
    ...{ cause: incidentId, correlationId: incidentId, now: Date.now() },
  });
  const letter = await eventually(
    async () =>
      (await dead()).find(
        ({ event }) => event.type === 'argus.message.parked.v1' && event.data.sequence === recorded.sequence,
      ),
    'the message is parked',
  );
  return { incidentId, letter };
}

const ask = (sequence: number): Promise<RedriveAnswer> => cli.askToRedrive('notifier', { sequence, actor });
const redrivenOf = async ({ event }: Letter): Promise<ArgusEvent[]> =>
  (await dead()).flatMap(({ event: each }) =>
    each.type === 'argus.message.redriven.v1' && each.data.deadLetterId === event.id ? [each] : [],
  );

describe('a parked message', () => {
  it('is handled again when a person asks, and the record says who and what came of it', async () => {
    const { incidentId, letter } = await parked();
    const seen: ReceivedMessage[] = [];
    behave = async (message) => {
      seen.push(message);
      return done('notified');
    };
    expect(await ask(letter.sequence)).toEqual({ outcome: 'done', reason: 'notified' });
    expect(seen).toMatchObject([
      { consumer: 'notifier-incidents', deliveries: 2, events: [{ subject: incidentId }] },
    ]);
    expect(await redrivenOf(letter)).toMatchObject([
      { actor, source: 'spiffe://argus.local/agent/notifier', data: { outcome: 'done', reason: 'notified' } },
    ]);
  });

  it.each<[string, () => Promise<Outcome>, RedriveAnswer]>([
    [
      'still cannot be handled',
      async () => park('still no address'),
      { outcome: 'park', reason: 'still no address' },
    ],
    [
      'has to wait',
      async () => retry('the mail server is busy'),
      { outcome: 'retry', reason: 'the mail server is busy' },
    ],
    [
      'makes the handler fail',
      () => Promise.reject(new Error('a mistake')),
      { outcome: 'retry', reason: 'the handler failed: a mistake' },
    ],
  ])('that %s can be asked for once more', async (_what, behaviour, answer) => {
    const { letter } = await parked();
    behave = behaviour;
    expect(await ask(letter.sequence)).toEqual(answer);
    behave = async () => done('notified');
    expect(await ask(letter.sequence)).toEqual({ outcome: 'done', reason: 'notified' });
    expect((await redrivenOf(letter)).map(({ actor: who }) => who)).toEqual([actor, actor]);
  });

  it('that is none is refused, and nothing is recorded', async () => {
    const { letter } = await parked();
    behave = async () => done('notified');
    await ask(letter.sequence);
    const all = await dead();
    const redriven = all.find(({ event }) => event.type === 'argus.message.redriven.v1') as Letter;
    expect(await ask(redriven.sequence)).toEqual({
      ...{ outcome: 'park', reason: `message ${redriven.sequence} is no dead letter` },
    });
    expect(await ask(1_000_000)).toMatchObject({ outcome: 'park' });
    expect(await dead()).toHaveLength(all.length);
  });

  it('is asked for in words that are understood, or the answer says that they are not', async () => {
    const answer = await cli.connection.request(subjects.redrive('notifier'), 'no JSON', { timeout: 25_000 });
    expect(answer.json()).toEqual({ outcome: 'park', reason: expect.stringMatching(/JSON/) });
  });

  it('of an agent that does not run has to wait until it does', async () => {
    await expect(cli.askToRedrive('closer', { sequence: 1, actor })).rejects.toThrow();
  });
});
