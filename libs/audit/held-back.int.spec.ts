import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Fact, fact, subjects } from '#libs/contracts';
import { AuditWriter } from './audit-writer.js';
import { heldBack } from './held-back.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import { began, recorded } from './testing/messages.js';

jest.setTimeout(120_000);

const suppressed = (fingerprint: string, by: string, more: object = {}): Fact =>
  fact('argus.alert.suppressed.v1', fingerprint, {
    ...{ fingerprint, episode: '2026-03-01T09:59:00Z', status: 'firing', reason: 'silenced', by },
    ...more,
  });
const attached = (fingerprint: string): Fact =>
  fact('argus.incident.alert-attached.v1', 'inc-1', {
    ...{ incidentId: 'inc-1', fingerprint, episode: '2026-03-01T09:59:00Z', outcome: 'opened' },
    ...{ reason: 'new-group', instead: 'suppressed', startsAt: '2026-03-01T09:59:00Z', severity: 'high' },
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
      suppressed('d', 'rule', { reason: 'inhibited' }),
      // One is over, one was judged again, and one is held back by another one since.
      ...[suppressed('e', 'sil-1'), suppressed('e', 'sil-1', { status: 'resolved' })],
      ...[suppressed('f', 'sil-1'), attached('f')],
      ...[suppressed('g', 'sil-1'), suppressed('g', 'sil-2')],
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
    const { counts, since } = await heldBack(store.reader, 2);
    expect(Object.fromEntries(counts)).toEqual({ 'sil-2': 1 });
    expect(since).toBeGreaterThanOrEqual(began);
  });
});
