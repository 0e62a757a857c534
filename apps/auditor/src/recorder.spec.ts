import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { Written } from '#libs/audit';
import type { Recorded } from '#libs/contracts';
import { createLogger } from '#libs/observability';
import { Recorder } from './recorder.js';

const message = (sequence: number, stream = 'SIGNALS'): Recorded => ({
  stream,
  sequence,
  subject: 'argus.signal.test.collector',
  agent: 'collector',
  storedAt: 0,
  messageId: `collector:${sequence}`,
  key: 'U',
  signature: 's',
  bytes: new Uint8Array(),
  events: [],
});

const written: Written = { messages: 1, events: 1, conflicting: [] };

function setUp(write: (batch: readonly Recorded[]) => Promise<Written>) {
  const lines: { level: string; msg: string }[] = [];
  const destination = new Writable({
    write(line: Buffer, _encoding, next) {
      lines.push(JSON.parse(line.toString()) as { level: string; msg: string });
      next();
    },
  });
  const log = createLogger({ agent: 'auditor', destination });
  return { lines, recorder: new Recorder({ write, log, retryAfterMs: 2_000 }) };
}

const refused = () => Promise.reject(Object.assign(new Error('value too large'), { code: '54000' }));
const gone = () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));

describe('recording a group', () => {
  it('is done when it is written', async () => {
    const { recorder } = setUp(() => Promise.resolve(written));
    expect(await recorder.record([message(1), message(2)])).toEqual([
      { kind: 'done', reason: 'recorded' },
      { kind: 'done', reason: 'recorded' },
    ]);
  });

  it('is tried again later while Postgres is away, which is said once, and so is its return', async () => {
    let away = true;
    const { recorder, lines } = setUp(() => (away ? gone() : Promise.resolve(written)));
    const later = { kind: 'retry', reason: 'postgres-away', afterMs: 2_000 };
    expect(await recorder.record([message(1), message(2)])).toEqual([later, later]);
    expect(await recorder.record([message(3)])).toEqual([later]);
    away = false;
    await recorder.record([message(1)]);
    await recorder.record([message(2)]);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  it('parks the one message that cannot be stored, and keeps the others', async () => {
    const { recorder } = setUp((batch) =>
      batch.some(({ sequence }) => sequence === 2) ? refused() : Promise.resolve(written),
    );
    expect(await recorder.record([message(1), message(2), message(3)])).toMatchObject([
      { kind: 'done' },
      { kind: 'park', reason: 'not-storable: value too large' },
      { kind: 'done' },
    ]);
  });

  it('never makes a dead letter of a dead letter', async () => {
    const { recorder } = setUp(refused);
    expect(await recorder.record([message(1, 'DEAD')])).toMatchObject([
      { kind: 'retry', reason: 'not-storable' },
    ]);
  });

  it('keeps a message whose place is taken by another one in its stream, and says so', async () => {
    const { recorder, lines } = setUp((batch) =>
      Promise.resolve({ ...written, conflicting: batch.slice(0, 1) }),
    );
    expect(await recorder.record([message(1), message(2)])).toMatchObject([
      { kind: 'retry', reason: 'place-taken' },
      { kind: 'done' },
    ]);
    expect(lines).toMatchObject([{ level: 'error', sequence: 1 }]);
  });
});
