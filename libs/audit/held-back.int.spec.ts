import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Fact, fact, subjects } from '#libs/contracts';
import { AuditWriter } from './audit-writer.js';
import { AuditConnection } from './connection.js';
import { heldBack } from './held-back.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import { began, recorded } from './testing/messages.js';

jest.setTimeout(120_000);

const episode = '2026-03-01T09:59:00Z';
const alert = (fingerprint: string) => ({
  ...{ fingerprint, episode, labels: {}, annotations: {}, severity: 'high' as const, startsAt: episode },
  ...{ deliveryId: 'd1', source: 'alertmanager' },
});
const suppressed = (fingerprint: string, by: string, more: object = {}): Fact =>
  fact('argus.alert.suppressed.v1', fingerprint, {
    ...{ fingerprint, episode, status: 'firing', reason: 'silenced', by, alert: alert(fingerprint) },
    ...more,
  });
const attached = (fingerprint: string): Fact =>
  fact('argus.incident.alert-attached.v1', 'inc-1', {
    ...{ incidentId: 'inc-1', fingerprint, episode, outcome: 'opened' },
    ...{ reason: 'new-group', instead: 'suppressed', startsAt: episode, severity: 'high' },
    ...{ labels: {}, annotations: {} },
  });

describe('what silences and windows hold back', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await startStore();
    const facts = [
      suppressed('a', 'sil-1'),
      suppressed('a', 'sil-1'),
      suppressed('b', 'sil-1'),
      suppressed('c', 'nightly', { reason: 'maintenance-window' }),
      suppressed('d', 'rule', { reason: 'inhibited', source: 'a' }),
      // One is over, one was judged again, and one is held back by another one since.
      ...[suppressed('e', 'sil-1'), suppressed('e', 'sil-1', { status: 'resolved' })],
      ...[suppressed('f', 'sil-1'), attached('f')],
      ...[suppressed('g', 'sil-1'), suppressed('g', 'sil-2')],
      // Beyond what the router keeps of those that are held back.
      suppressed('h', 'sil-1', { alert: undefined }),
    ];
    const messages = facts.map((each, index) =>
      recorded({
        ...{ stream: 'ALERTS', sequence: index + 1, agent: 'router', subject: subjects.outcome(0, 'router') },
        facts: [each],
      }),
    );
    await new AuditWriter(store.auditor).write(messages);
  }, 120_000);
  afterAll(() => store.stop());

  it('is counted once for each alert, by what the router stated of it last', async () => {
    const { counts, since } = await heldBack(store.reader);
    expect(Object.fromEntries(counts)).toEqual({ 'sil-1': 2, 'sil-2': 1, nightly: 1 });
    expect(since).toBeUndefined();
  });

  it('says since when, where the record is too long to look at all of it', async () => {
    const { counts, since } = await heldBack(store.reader, { mostEvents: 3 });
    expect(Object.fromEntries(counts)).toEqual({ 'sil-2': 1 });
    expect(since).toBeGreaterThanOrEqual(began);
  });

  it('is not counted for longer than it may take, and the connection is free again', async () => {
    const one = new AuditConnection(store.urls.reader, { name: 'spec-one', poolSize: 1 });
    const owner = new AuditConnection(store.postgres.url);
    const lock = (await owner.dataSource()).createQueryRunner();
    await lock.startTransaction();
    await lock.query('LOCK TABLE audit.audit_event IN ACCESS EXCLUSIVE MODE');
    await expect(heldBack(one, { withinMs: 50 })).rejects.toThrow('statement timeout');
    await lock.rollbackTransaction();
    await lock.release();
    const [setting] = await (await one.dataSource()).query<object[]>('SHOW statement_timeout');
    expect(setting).toEqual({ statement_timeout: '30s' });
    await Promise.all([one.close(), owner.close()]);
  });
});
