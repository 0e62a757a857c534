import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fact } from '#libs/contracts';
import { AuditWriter } from './audit-writer.js';
import { PastIncidents } from './past-incidents.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import { attached, ofIncident, opened } from './testing/messages.js';

const closed = (incidentId: string) =>
  fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'stayed-resolved' });
const types = ['argus.incident.opened.v1', 'argus.incident.closed.v1'] as const;

describe('closed incidents of the record', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await startStore();
    const messages = [
      ofIncident('inc-1', 1, 'router', opened('inc-1'), attached('inc-1', 'a')),
      ofIncident('inc-2', 2, 'router', opened('inc-2'), attached('inc-2', 'b', 'opened', { alertname: 'B' })),
      ofIncident('inc-3', 3, 'router', opened('inc-3'), attached('inc-3', 'c')),
      ofIncident('inc-1', 4, 'closer', closed('inc-1')),
      ofIncident('inc-2', 5, 'closer', closed('inc-2')),
    ];
    await new AuditWriter(store.auditor).write(messages);
  }, 120_000);
  afterAll(() => store.stop());

  const histories = async (more: { alertNames?: string[]; since?: string; most?: number } = {}) => {
    const past = new PastIncidents(store.reader);
    const found: string[] = [];
    const asked = { since: '2026-01-01T00:00:00Z', most: 10, types, ...more };
    for await (const events of past.histories(asked)) {
      found.push(`${events[0]?.subject}: ${events.map(({ type }) => type.split('.')[2]).join(', ')}`);
    }
    return found;
  };

  it('are told by their events of the types asked for, open ones left out', async () => {
    expect(await histories()).toEqual(['inc-1: opened, closed', 'inc-2: opened, closed']);
    expect(await histories({ most: 1 })).toEqual(['inc-2: opened, closed']);
    expect(await histories({ since: '2026-03-01T10:00:05Z' })).toEqual(['inc-2: opened, closed']);
  });

  it('are picked by the names of their alerts', async () => {
    expect(await histories({ alertNames: ['B', 'C'] })).toEqual(['inc-2: opened, closed']);
    expect(await histories({ alertNames: ["'; DROP TABLE x"] })).toEqual([]);
  });
});
