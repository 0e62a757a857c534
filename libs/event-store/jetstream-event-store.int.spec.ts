import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { headers as natsHeaders } from 'nats';
import { type Recorded, fact, subjectPatterns, subjects } from '#libs/contracts';
import { SharedReadings } from '#libs/messaging';
import { eventually, startTestBus, type TestBus } from '#libs/testing';
import { behavesLikeAnEventStore } from './event-store.contract.js';
import { JetStreamEventStore } from './jetstream-event-store.js';
import { LiveFold } from './live-fold.js';

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus();
}, 120_000);
afterAll(() => bus.stop());

async function routerStore(): Promise<JetStreamEventStore> {
  const { connection, publisher, ring, signer } = await bus.open('router').then((opened) => ({
    connection: opened.connection,
    publisher: opened.publisher,
    ring: opened.ring,
    signer: () => opened.signer(),
  }));
  return new JetStreamEventStore({ connection, publisher, ring, signer, agent: 'router' });
}

const reopened = (incidentId: string, cause: string) => ({
  subject: subjects.incident(incidentId, 'router'),
  facts: [fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'same-group' })],
  cause,
  correlationId: incidentId,
  now: Date.now(),
});

describe('the event store over JetStream', () => {
  behavesLikeAnEventStore(routerStore);

  it('leaves a forged message out of what it loads', async () => {
    const store = await routerStore();
    const router = await bus.open('router');
    await store.append(reopened('inc-forged', 'genuine'));
    const forged = new TextEncoder().encode('[{"forged":true}]');
    await router.publisher.publish(subjects.incident('inc-forged', 'router'), forged, natsHeaders());
    expect(await store.load(subjects.incident('inc-forged', 'router'))).toHaveLength(1);
  });
});

describe('a live fold', () => {
  async function countingFold() {
    const notifier = await bus.open('notifier');
    const unreadable: string[] = [];
    const fold = new LiveFold<readonly string[]>({
      readings: new SharedReadings(),
      connection: notifier.connection,
      ring: notifier.ring,
      sources: [{ stream: 'INCIDENTS', filter: subjectPatterns.allIncidents }],
      initial: [],
      evolve(seen, recorded: Recorded) {
        if (recorded.subject.includes('inc-broken')) throw new Error('no such incident');
        return [...seen, ...recorded.events.map(({ id }) => id)];
      },
      onUnreadable: (_stream, _sequence, reason) => unreadable.push(reason),
    });
    return { fold, unreadable };
  }

  it('holds the past when it has started, and waits for what is on its way', async () => {
    const store = await routerStore();
    const { recorded: past } = await store.append(reopened('inc-past', 'a'));
    const { fold } = await countingFold();
    await fold.start();
    expect(fold.state()).toContain(past.events[0]?.id);

    const { recorded: next } = await store.append(reopened('inc-past', 'b'));
    await fold.seen('INCIDENTS', next.sequence);
    expect(fold.state()).toContain(next.events[0]?.id);
    await fold.stop();
  });

  it('folds its own facts once, though they come back', async () => {
    const store = await routerStore();
    const { fold } = await countingFold();
    await fold.start();
    const { recorded } = await store.append(reopened('inc-own', 'c'));
    fold.apply(recorded);
    const { recorded: after } = await store.append(reopened('inc-own', 'd'));
    await eventually(() => fold.state().includes(after.events[0]?.id ?? ''), 'the later message is folded');
    expect(fold.state().filter((id) => id === recorded.events[0]?.id)).toHaveLength(1);
    await fold.stop();
  });

  it('is up to date when it has what others stated, also what they stated before its own last fact', async () => {
    const store = await routerStore();
    const { fold } = await countingFold();
    await fold.start();
    const others = [];
    for (let index = 0; index < 20; index++) {
      others.push(await store.append(reopened('inc-others', `other-${index}`)));
    }
    const { recorded: own } = await store.append(reopened('inc-others', 'own'));
    fold.apply(own);
    await fold.upToDate();
    for (const { recorded } of others) expect(fold.state()).toContain(recorded.events[0]?.id);
    await fold.stop();
  });

  it('leaves out what it cannot believe, says so and goes on', async () => {
    const { fold, unreadable } = await countingFold();
    await fold.start();
    const router = await bus.open('router');
    const subject = subjects.incident('inc-unsigned', 'router');
    const { sequence } = await router.publisher.publish(
      subject,
      new TextEncoder().encode('[]'),
      natsHeaders(),
    );
    await fold.seen('INCIDENTS', sequence);
    expect(unreadable.at(-1)).toContain('not signed');
    await fold.stop();
  });

  it('goes on after a message that it fails to fold, and says so', async () => {
    const store = await routerStore();
    const { fold, unreadable } = await countingFold();
    await fold.start();
    await store.append(reopened('inc-broken', 'e'));
    const { recorded: next } = await store.append(reopened('inc-whole', 'f'));
    await eventually(() => fold.state().includes(next.events[0]?.id ?? ''), 'the later message is folded');
    expect(unreadable.at(-1)).toBe('it cannot be folded: no such incident');
    await fold.stop();
  });
});
