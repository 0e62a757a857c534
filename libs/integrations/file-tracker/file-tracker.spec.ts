import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewTicket, Tracker } from '#libs/integrations/port';
import { type SeenTicket, describeTracker } from '#libs/testing/contract-suites';
import { createFileTracker } from './index.js';

const publicUrl = 'https://argus.test';
const first = { mayHaveHappened: false };
const ticket: NewTicket = {
  operationId: 'op-1',
  incidentId: 'inc-1',
  title: '[high] Disk is filling',
  description: 'Opened.\n\nAlerts:\n- DiskFilling on db-1',
  severity: 'high',
  labels: ['alertname=DiskFilling'],
  link: 'https://argus.test/incidents/inc-1',
};

let folder: string;
const newFolder = async (): Promise<string> => (folder = await mkdtemp(join(tmpdir(), 'argus-tickets-')));
const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });

const file = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

/** Reads the tickets out of the files that people read. */
async function seen(): Promise<SeenTicket[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await file(name);
      const [head = '', comments = ''] = text.split('\n## Comments\n');
      return {
        key: name.replace('.md', ''),
        title: (/^# ARG-\d+: (.*)$/m.exec(head)?.[1] ?? '').replaceAll('\\', ''),
        description: head.split('## Description')[1] ?? '',
        status: /Status: \*\*(\w+)\*\*/.exec(head)?.[1] === 'done' ? 'done' : 'open',
        severity: /Severity: \*\*(\w+)\*\*/.exec(head)?.[1] ?? '',
        links: [/Incident: <(.*)>/.exec(head)?.[1] ?? ''],
        comments: comments.split(/\n### \d+\n/).slice(1),
        attachments: [...head.matchAll(/!\[.*\]\(.*\/(.*)\)/g)].map(([, file = '']) => file),
      } as const;
    }),
  );
}

describeTracker('A folder of files', async () => {
  const tracker = createFileTracker({ folder: await newFolder(), publicUrl });
  return { tracker, tickets: seen, close: removeFolder };
});

describe('A folder of files', () => {
  let tracker: Tracker;
  const restart = (): Tracker => (tracker = createFileTracker({ folder, publicUrl }));
  beforeEach(async () => {
    await newFolder();
    restart();
  });
  afterEach(removeFolder);

  it('numbers tickets in order, and goes on after a restart', async () => {
    await tracker.create(ticket, first);
    restart();
    expect(await tracker.create({ ...ticket, operationId: 'op-2' }, first)).toMatchObject({
      value: { key: 'ARG-2', url: 'https://argus.test/tickets/ARG-2' },
    });
  });

  it('counts an operation once even when the caller takes it for the first', async () => {
    await tracker.create(ticket, first);
    restart();
    expect(await tracker.create(ticket, first)).toMatchObject({ value: { key: 'ARG-1' }, foundAgain: true });
    expect(await seen()).toHaveLength(1);
  });

  it('shares its folder with another process: no key twice, no operation twice', async () => {
    const other = createFileTracker({ folder, publicUrl });
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        Promise.all(
          [tracker, other].map((each) => each.create({ ...ticket, operationId: `op-${n}` }, first)),
        ),
      ),
    );
    expect(new Set((await seen()).map(({ key }) => key)).size).toBe(20);
    expect(await restart().create({ ...ticket, operationId: 'op-last' }, first)).toMatchObject({
      value: { key: 'ARG-21' },
    });
  });

  it('holds the old state or the new one, wherever a crash cuts the journal off', async () => {
    await tracker.create(ticket, first);
    const before = { journal: await readFile(join(folder, 'journal.jsonl')), shown: await file('ARG-1.md') };
    const comment = { operationId: 'op-2', key: 'ARG-1', body: 'Ünïcode news' };
    await tracker.comment(comment, first);
    const after = { journal: await readFile(join(folder, 'journal.jsonl')), shown: await file('ARG-1.md') };
    for (let length = before.journal.length; length <= after.journal.length; length++) {
      await writeFile(join(folder, 'journal.jsonl'), after.journal.subarray(0, length));
      await writeFile(join(folder, 'ARG-1.md'), before.shown);
      expect(await restart().create(ticket, first)).toMatchObject({ foundAgain: true });
      expect(await file('ARG-1.md')).toBe(length === after.journal.length ? after.shown : before.shown);
      await tracker.comment(comment, { mayHaveHappened: true });
      expect(await file('ARG-1.md')).toBe(after.shown);
      await tracker.comment({ ...comment, operationId: 'op-3', body: 'More' }, first);
      expect((await seen())[0]?.comments).toHaveLength(2);
    }
  });

  it('writes a ticket for people: what alerts say makes no headings, links or HTML', async () => {
    await tracker.create(
      { ...ticket, description: '# Big\n<img src=x onerror=y>\n[x](http://evil.test)\n- item' },
      first,
    );
    expect((await file('ARG-1.md')).split('## Description\n\n')[1]).toBe(
      '\\# Big\n\\<img src=x onerror=y>\n\\[x\\](http://evil.test)\n- item\n',
    );
  });

  it('shows status, severity, incident, description and comments', async () => {
    await tracker.create(ticket, first);
    await tracker.comment({ operationId: 'op-2', key: 'ARG-1', body: 'Approved by alice.' }, first);
    await tracker.change({ operationId: 'op-3', key: 'ARG-1', status: 'done', severity: 'low' }, first);
    expect(await file('ARG-1.md')).toMatchInlineSnapshot(`
     "# ARG-1: \\[high\\] Disk is filling

     - Status: **done**
     - Severity: **low**
     - Incident: <https://argus.test/incidents/inc-1>
     - Labels: alertname=DiskFilling

     ## Description

     Opened.

     Alerts:
     - DiskFilling on db-1

     ## Comments

     ### 1

     Approved by alice.
     "
    `);
  });

  it('says where it could not write, and recovers when it can', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    expect(await tracker.create(ticket, first)).toMatchObject({
      kind: 'temporary',
      reason: expect.stringContaining(folder),
    });
    expect(await tracker.check()).toMatchObject({ kind: 'temporary' });
    await rm(folder);
    expect(await tracker.create(ticket, first)).toMatchObject({ kind: 'done', value: { key: 'ARG-1' } });
  });

  it('changes nothing when it is asked whether it can be used', async () => {
    await tracker.create(ticket, first);
    await writeFile(join(folder, 'ARG-1.md'), 'half');
    expect(await restart().check()).toMatchObject({ kind: 'done' });
    expect(await file('ARG-1.md')).toBe('half');

    const notYet = join(folder, 'made', 'when-needed');
    expect(await createFileTracker({ folder: notYet, publicUrl }).check()).toMatchObject({ kind: 'done' });
    expect((await readdir(folder)).sort()).toEqual(['ARG-1.md', 'journal.jsonl']);
    const beneathAFile = join(folder, 'ARG-1.md', 'tickets');
    expect(await createFileTracker({ folder: beneathAFile, publicUrl }).check()).toMatchObject({
      kind: 'temporary',
      reason: expect.stringContaining(beneathAFile),
    });
  });

  it('brings a file up to date that could not be written at the time', async () => {
    await tracker.create(ticket, first);
    await rm(join(folder, 'ARG-1.md'));
    await writeFile(join(folder, 'ARG-1.md'), 'half');
    await tracker.comment({ operationId: 'op-2', key: 'ARG-1', body: 'News' }, first);
    expect((await seen())[0]?.comments).toHaveLength(1);
  });
});
