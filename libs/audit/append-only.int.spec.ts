import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AuditWriter } from './audit-writer.js';
import { prepareDatabase } from './prepare-database.js';
import { roles } from './roles.js';
import { type TestStore, passwords, startStore } from './testing/audit-store.js';
import { delivery } from './testing/messages.js';

jest.setTimeout(60_000);

let store: TestStore;

beforeAll(async () => {
  store = await startStore();
  await new AuditWriter(store.auditor).write([delivery(1, 2)]);
}, 120_000);
afterAll(() => store.stop());

const tables = ['audit_message', 'audit_event'];
const changes = tables.flatMap((table) => [
  `UPDATE audit.${table} SET agent = 'someone'`,
  `DELETE FROM audit.${table}`,
  `DELETE FROM audit.${table} WHERE false`,
  `TRUNCATE audit.${table}`,
]);

describe('the record can be added to and nothing else', () => {
  it.each(changes)('refuses, by privilege, to the roles: %s', async (sql) => {
    for (const url of [store.urls.auditor, store.urls.reader, store.urls.owner]) {
      await expect(store.run(url, sql)).rejects.toThrow('permission denied');
    }
  });

  it.each(changes)(
    'refuses, by trigger, to an owner with the privilege, and to a superuser: %s',
    async (sql) => {
      const table = /audit\.(\w+)/.exec(sql)![1]!;
      await store.run(store.urls.owner, `GRANT ALL ON audit.${table} TO CURRENT_USER, ${roles.auditor}`);
      try {
        for (const url of [store.urls.owner, store.postgres.url, store.urls.auditor]) {
          await expect(store.run(url, sql)).rejects.toThrow('append-only');
        }
        const withoutTriggers = store.run(
          store.postgres.url,
          `SET session_replication_role = replica; ${sql}`,
        );
        await expect(withoutTriggers).rejects.toThrow('append-only');
      } finally {
        await store.run(
          store.urls.owner,
          `REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, MAINTAIN ON audit.${table} FROM CURRENT_USER, ${roles.auditor}`,
        );
      }
    },
  );

  it('lets the reader read, and write nothing at all', async () => {
    expect(await store.run(store.urls.reader, 'SELECT * FROM audit.audit_event')).toHaveLength(1);
    for (const sql of [
      `INSERT INTO audit.ledger VALUES ('received', 1)`,
      `UPDATE audit.ledger SET count = 0`,
      `INSERT INTO audit.audit_message SELECT * FROM audit.audit_message`,
      `CREATE TABLE audit.mine (id int)`,
    ]) {
      await expect(store.run(store.urls.reader, sql)).rejects.toThrow('permission denied');
    }
  });

  it('lets the auditor make no objects and take no other role', async () => {
    await expect(store.run(store.urls.auditor, 'CREATE TABLE audit.mine (id int)')).rejects.toThrow(
      'permission denied',
    );
    await expect(store.run(store.urls.auditor, `SET ROLE ${roles.owner}`)).rejects.toThrow(
      'permission denied',
    );
    await expect(
      store.run(store.urls.auditor, 'ALTER TABLE audit.audit_event DISABLE TRIGGER ALL'),
    ).rejects.toThrow('must be owner');
  });
});

describe('preparing the database', () => {
  it('may be done again and by several at once, and keeps what is there', async () => {
    const again = () => prepareDatabase({ superuserUrl: store.postgres.url, passwords });
    const asOwner = () => prepareDatabase({ ownerUrl: store.urls.owner });
    await Promise.all([again(), again(), asOwner(), asOwner()]);
    expect(await store.run(store.urls.reader, 'SELECT * FROM audit.audit_event')).toHaveLength(1);
  });

  it('makes an empty store once when several begin at the same time', async () => {
    await store.run(store.postgres.url, 'CREATE DATABASE elsewhere');
    const superuserUrl = store.postgres.url.replace(/\/argus$/, '/elsewhere');
    const all = await Promise.all([1, 2, 3].map(() => prepareDatabase({ superuserUrl, passwords })));
    expect(await store.run(all[0]!.reader, 'SELECT * FROM audit.audit_event')).toEqual([]);
  });

  it('gives the roles new passwords, which the server never gets to see', async () => {
    const changed = { ...passwords, reader: 'another-password-of-a-spec' };
    const urls = await prepareDatabase({ superuserUrl: store.postgres.url, passwords: changed });
    await expect(store.run(store.urls.reader, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect(await store.run(urls.reader, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await prepareDatabase({ superuserUrl: store.postgres.url, passwords });
  });

  it('says which rights or roles are missing, and how to give them', async () => {
    await store.run(store.postgres.url, 'CREATE DATABASE foreign_one');
    const foreign = store.urls.owner.replace(/\/argus$/, '/foreign_one');
    await expect(prepareDatabase({ ownerUrl: foreign })).rejects.toThrow(/GRANT CREATE, CONNECT ON DATABASE/);
    await expect(
      prepareDatabase({
        superuserUrl: foreign,
        passwords: { ...passwords, owner: 'a-new-one-for-the-owner' },
      }),
    ).rejects.toThrow(/roles of the audit store cannot be made/);
    await expect(
      prepareDatabase({ superuserUrl: foreign, passwords: { ...passwords, reader: 'short' } }),
    ).rejects.toThrow('The password of the role reader');
  });
});
