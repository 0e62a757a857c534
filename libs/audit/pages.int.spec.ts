import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Fact, fact, subjects } from '#libs/contracts';
import { AuditWriter } from './audit-writer.js';
import { pagesOfPersons } from './pages.js';
import { standIns } from './stand-ins.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import { began, recorded } from './testing/messages.js';

jest.setTimeout(120_000);

const page = (persons: string[], channel: string, cause: string, more: { page?: boolean } = {}): Fact =>
  fact(
    'argus.notification.requested.v1',
    'inc-1',
    {
      ...{ incidentId: 'inc-1', notificationId: `${cause}-${persons.join()}-${channel}`, channel },
      ...{ recipients: ['someone'], topic: 'escalated', subject: 's', body: 'b', reason: 'page', persons },
      page: true,
      ...more,
    },
    { causationid: cause },
  );
const timeOf = (sequence: number): string => new Date(began + sequence * 1_000).toISOString();

describe('pages of persons', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await startStore();
    const facts = [
      page(['alice'], 'slack', 'step-1'),
      page(['alice'], 'email', 'step-1'),
      page(['bob'], 'email', 'step-2'),
      page(['alice'], 'email', 'step-3'),
      page(['carol'], 'email', 'news', { page: false }),
    ];
    const messages = facts.map((each, index) =>
      recorded({
        ...{ sequence: index + 1, agent: 'notifier', subject: subjects.incident('inc-1', 'notifier') },
        facts: [each],
      }),
    );
    await new AuditWriter(store.auditor).write(messages);
  }, 120_000);
  afterAll(() => store.stop());

  it('count once, by however many channels, and what is no page does not', async () => {
    const all = await pagesOfPersons(store.reader, { from: timeOf(0), until: timeOf(60) });
    expect(all).toEqual([
      { person: 'alice', incidentId: 'inc-1', at: timeOf(1) },
      { person: 'bob', incidentId: 'inc-1', at: timeOf(3) },
      { person: 'alice', incidentId: 'inc-1', at: timeOf(4) },
    ]);
  });

  it('are those of the time that is asked about', async () => {
    const some = await pagesOfPersons(store.reader, { from: timeOf(3), until: timeOf(4) });
    expect(some).toEqual([{ person: 'bob', incidentId: 'inc-1', at: timeOf(3) }]);
  });

  it('go to who stands in, as people said, the latest last', async () => {
    const standIn = (person: string, sequence: number) =>
      recorded({
        ...{ stream: 'POLICY', sequence, agent: 'notifier', subject: subjects.onCall() },
        facts: [
          fact('argus.oncall.overridden.v1', 'primary', {
            ...{ schedule: 'primary', person, from: timeOf(0), until: timeOf(60) },
            ...{ by: 'alice', via: 'cli', reason: 'person-stands-in' },
          }),
        ],
      });
    await new AuditWriter(store.auditor).write([standIn('bob', 1), standIn('carol', 2)]);
    const span = { from: began, until: began + 60_000 };
    expect([...(await standIns(store.reader))]).toEqual([
      [
        'primary',
        [
          { person: 'bob', ...span },
          { person: 'carol', ...span },
        ],
      ],
    ]);
  });
});
