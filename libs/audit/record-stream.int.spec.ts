import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditWriter } from './audit-writer.js';
import { recordBeganAt, recordStream } from './record-stream.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import { began, delivery, ofIncident, opened } from './testing/messages.js';

let store: TestStore;
beforeAll(async () => {
  store = await startStore();
}, 120_000);
afterAll(() => store.stop());
beforeEach(() => store.reset());

const types = ['argus.delivery.received.v1'] as const;
const sequences = async (more: { since?: number; page?: number }): Promise<number[]> => {
  const read: number[] = [];
  for await (const { sequence } of recordStream(store.reader, { stream: 'SIGNALS', types, ...more })) {
    read.push(sequence);
  }
  return read;
};
/** Sequence 5 was never recorded; each message was stored its sequence's seconds after the beginning. */
const record = async (): Promise<void> => {
  const messages = [1, 2, 3, 4, 6, 7].map((sequence) => delivery(sequence, 2));
  await new AuditWriter(store.auditor).write([
    ...messages,
    ofIncident('inc-1', 1, 'router', opened('inc-1')),
  ]);
};

describe('reading a stream of the record', () => {
  it('gives its events in their order, whatever the size of a page, as the role that reads', async () => {
    await record();
    for (const page of [1, 2, 3, 6, 200]) expect(await sequences({ page })).toEqual([1, 2, 3, 4, 6, 7]);
  });

  it('begins with what was stored at the time that is asked for', async () => {
    await record();
    expect(await sequences({ since: began + 4_000, page: 2 })).toEqual([4, 6, 7]);
    expect(await sequences({ since: began + 4_001 })).toEqual([6, 7]);
    expect(await sequences({ since: began + 5_000 })).toEqual([6, 7]);
    expect(await sequences({ since: began - 1 })).toHaveLength(6);
    expect(await sequences({ since: began + 8_000 })).toEqual([]);
  });

  it('knows when the record of a stream begins, and that it is empty', async () => {
    expect(await recordBeganAt(store.reader, 'SIGNALS')).toBeUndefined();
    expect(await sequences({ since: began })).toEqual([]);
    await record();
    expect(await recordBeganAt(store.reader, 'SIGNALS')).toBe(began + 1_000);
  });
});
