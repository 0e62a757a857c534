import { describe, expect, it } from '@jest/globals';
import type { AuditConnection } from '#libs/audit';
import { nothingSilenced } from './known-silences.js';
import type { PolicyStanding } from './policy-desk.js';
import { SilencesReader } from './silences-reader.js';

const policy: PolicyStanding = { version: 'p', file: 'f', standing: { kind: 'in-force' }, windows: [] };
const count = { counts: { 'sil-1': 3 }, since: null };

/** A record that answers when it is told to, and knows what it was asked. */
class SlowRecord {
  readonly statements: { readonly sql: string; readonly values: readonly unknown[] }[] = [];
  private readonly waiting: ((failure?: Error) => void)[] = [];
  asked = 0;

  readonly connection = {
    dataSource: () => {
      this.asked += 1;
      return new Promise((resolve, reject) => {
        this.waiting.push((failure) =>
          failure === undefined ? resolve({ createQueryRunner: () => this.runner() }) : reject(failure),
        );
      });
    },
  } as unknown as AuditConnection;

  answer(failure?: Error): void {
    for (const each of this.waiting.splice(0)) each(failure);
  }

  private runner(): object {
    const nothing = async (): Promise<void> => {};
    return {
      ...{ startTransaction: nothing, commitTransaction: nothing, release: nothing },
      query: async (sql: string, values: readonly unknown[]) => {
        this.statements.push({ sql, values });
        return [count];
      },
    };
  }
}

const readerOf = ({ connection }: SlowRecord): SilencesReader =>
  new SilencesReader({ record: () => nothingSilenced }, { standing: async () => policy }, connection);

describe('how many alerts are held back', () => {
  it('is counted once for all who ask meanwhile, and anew for whoever asks then', async () => {
    const record = new SlowRecord();
    const reader = readerOf(record);
    const pages = [reader.read(), reader.read(), reader.read(), reader.read()];
    expect(record.asked).toBe(1);
    record.answer();
    for (const { held } of await Promise.all(pages)) expect(held?.counts.get('sil-1')).toBe(3);

    const next = reader.read();
    expect(record.asked).toBe(2);
    record.answer();
    expect((await next).held?.counts.get('sil-1')).toBe(3);
  });

  it('is counted by the server for no longer than a page waits for it', async () => {
    const record = new SlowRecord();
    const page = readerOf(record).read();
    record.answer();
    await page;
    expect(record.statements[0]).toEqual({
      sql: expect.stringContaining('statement_timeout'),
      values: ['2000ms'],
    });
  });

  it('is not known while the record cannot be read, and asked for again', async () => {
    const record = new SlowRecord();
    const reader = readerOf(record);
    const page = reader.read();
    record.answer(new Error('away'));
    expect((await page).held).toBeUndefined();
    const next = reader.read();
    record.answer();
    expect((await next).held).toBeDefined();
  });
});
