import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { subjects } from '#libs/contracts';
import { ManualClock, eventually } from '#libs/testing';
import { incidentFacts } from '#libs/testing/incident-history';
import { route } from '../test-support/facts.js';
import { type RunningNotifier, startNotifier } from '../test-support/running-notifier.js';

describe('escalation on a bus', () => {
  const clock = new ManualClock();
  let notifier: RunningNotifier;
  let count = 0;

  beforeAll(async () => {
    notifier = await startNotifier(
      {
        people: [
          { name: 'alice', email: 'alice@example.org' },
          { name: 'bob', email: 'bob@example.org', console: 'robert' },
        ],
        schedules: [
          {
            name: 'primary',
            layers: [{ name: 'always', people: ['alice'], start: '2025-01-01T00:00', rotate: '1d' }],
          },
        ],
        escalations: [{ name: 'default', steps: [{ to: ['primary'], wait: '4s' }, { to: ['bob'] }] }],
        receivers: [{ name: 'default', escalation: 'default' }],
      },
      { clock },
    );
  }, 60_000);
  afterAll(() => notifier?.stop(), 30_000);

  async function incident(): Promise<string> {
    const id = `inc-${++count}`;
    const facts = incidentFacts(id);
    const startsAt = new Date(clock.now()).toISOString();
    const routes = [route({ receiver: 'default', groupWaitMs: 0 })];
    await notifier.state('router', id, facts.opened({ routes }), facts.attached('a', { startsAt }));
    return id;
  }
  const pagesOf = async (id: string): Promise<string[]> => {
    const folder = join(notifier.dataDir, 'mailbox', 'new');
    const names = await readdir(folder).catch(() => []);
    const mails = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return mails
      .filter((mail) => mail.includes(id) && mail.includes('Nobody has acknowledged'))
      .map((mail) => /^To: (\w+)@/m.exec(mail)?.[1] ?? '')
      .sort();
  };

  /** Time passes until so many pages about an incident are there. */
  const inTime = (id: string, pages: number, what: string) =>
    eventually(async () => {
      clock.advance(1_000);
      return (await pagesOf(id)).length === pages;
    }, what);

  it('pages who is on call, then the next one, over a restart in between', async () => {
    const id = await incident();
    await eventually(async () => (await pagesOf(id)).length === 1, 'alice is paged');
    await notifier.restart();
    expect(await pagesOf(id)).toEqual(['alice']);
    await inTime(id, 2, 'bob is paged');
    expect(await pagesOf(id)).toEqual(['alice', 'bob']);
  }, 60_000);

  it('ends with an acknowledgement by somebody whom the policy knows by their login', async () => {
    const id = await incident();
    await eventually(async () => (await pagesOf(id)).length === 1, 'alice is paged');
    const acknowledge = { kind: 'acknowledge', incidentId: id, reason: 'on it' } as const;
    expect(await notifier.ask(acknowledge, 'robert')).toMatchObject({ done: true, reason: 'acknowledged' });
    expect(await notifier.ask(acknowledge, 'robert')).toMatchObject({
      ...{ done: false, reason: 'already-acknowledged' },
    });
    const other = await incident();
    await inTime(other, 2, 'the other one is escalated');
    expect(await pagesOf(id)).toEqual(['alice']);
    const stated = await notifier.stated(subjects.incident(id, 'notifier'));
    expect(stated.find(({ type }) => type === 'argus.incident.acknowledged.v1')).toMatchObject({
      actor: 'user:bob',
      data: { person: 'bob', via: 'cli', said: 'on it' },
    });
  }, 60_000);

  it('lets nobody put off or hand over whom the policy does not know', async () => {
    const id = await incident();
    const until = new Date(clock.now() + 60_000).toISOString();
    const snooze = { kind: 'snooze', incidentId: id, until, reason: '' } as const;
    expect(await notifier.ask(snooze, 'mallory')).toMatchObject({ done: false, reason: 'person-not-known' });
    expect(await notifier.ask(snooze, 'alice')).toMatchObject({ done: true, reason: 'snoozed' });
    const handOver = { kind: 'hand-over', incidentId: id, to: 'bob', reason: '' } as const;
    expect(await notifier.ask(handOver, 'alice')).toMatchObject({ done: true, reason: 'handed-over' });
    const unknown = { kind: 'acknowledge', incidentId: 'inc-unknown', reason: '' } as const;
    expect(await notifier.ask(unknown, 'alice')).toMatchObject({ done: false, reason: 'incident-not-known' });
  }, 60_000);

  it('pages who stands in, also after a restart', async () => {
    const override = {
      kind: 'override-on-call' as const,
      ...{ schedule: 'primary', person: 'bob', reason: 'wedding' },
      from: new Date(clock.now() - 1_000).toISOString(),
      until: new Date(clock.now() + 3_600_000).toISOString(),
    };
    expect(await notifier.ask(override, 'mallory')).toMatchObject({
      done: false,
      reason: 'person-not-known',
    });
    expect(await notifier.ask({ ...override, schedule: 'second' }, 'alice')).toMatchObject({
      reason: 'no-such-schedule',
    });
    expect(await notifier.ask(override, 'alice')).toMatchObject({ done: true, reason: 'overridden' });
    await notifier.restart();
    const id = await incident();
    await eventually(async () => (await pagesOf(id)).length === 1, 'the stand-in is paged');
    expect(await pagesOf(id)).toEqual(['bob']);
    expect(await notifier.stated(subjects.onCall())).toMatchObject([
      { type: 'argus.oncall.overridden.v1', data: { person: 'bob', by: 'alice', said: 'wedding' } },
    ]);
  }, 60_000);
});
