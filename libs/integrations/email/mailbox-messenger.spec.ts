import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import PostalMime from 'postal-mime';
import { describeMessenger } from '#libs/testing/contract-suites';
import { createMailboxMessenger } from './mailbox-messenger.js';

const from = 'argus@argus.local';

async function mailsIn(folder: string) {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.includes('.eml'));
  return Promise.all(
    files.map(async (name) => {
      const raw = await readFile(join(folder, name), 'utf8');
      const parsed = await PostalMime.parse(raw);
      return {
        externalId: parsed.messageId ?? '',
        thread: parsed.inReplyTo,
        subject: parsed.subject ?? '',
        text: parsed.text ?? '',
        raw,
      };
    }),
  );
}

let base: string;

describeMessenger('Mailbox', {
  async start() {
    base = await mkdtemp(join(tmpdir(), 'argus-mailbox-'));
    const folder = join(base, 'mailbox');
    return {
      messenger: createMailboxMessenger({ folder, from }),
      recipients: ['oncall@argus.local'],
      delivered: () => mailsIn(folder),
      close: () => rm(base, { recursive: true, force: true }),
    };
  },
  copies: 'none',
  failures: [
    {
      name: 'a part of the path that is no folder',
      async arrange() {
        await rm(base, { recursive: true, force: true });
        await writeFile(base, '');
      },
      expected: 'permanent',
      says: /make it a folder that Argus may write/,
    },
  ],
});

describe('Mailbox messenger', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-mailbox-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const message = {
    notificationId: 'n1',
    incidentId: 'inc-1',
    recipients: ['oncall@argus.local'],
    topic: 'opened',
    subject: 'Disk',
    body: 'Disk is filling',
    severity: 'high' as const,
    link: 'http://127.0.0.1:4000/incidents/inc-1',
  };

  it('finds a message that a reader has marked as seen', async () => {
    const messenger = createMailboxMessenger({ folder, from });
    await messenger.send(message, { mayHaveHappened: false });
    await rename(join(folder, 'new', 'n1.eml'), join(folder, 'cur', 'n1.eml:2,S'));
    expect(await messenger.send(message, { mayHaveHappened: true })).toMatchObject({
      kind: 'done',
      foundAgain: true,
    });
    expect(await mailsIn(folder)).toHaveLength(1);
  });

  it('replaces what a crash left half-written', async () => {
    await mkdir(join(folder, 'tmp'), { recursive: true });
    await writeFile(join(folder, 'tmp', 'n1.eml'), 'Subj');
    await createMailboxMessenger({ folder, from }).send(message, { mayHaveHappened: true });
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    expect(await mailsIn(folder)).toMatchObject([{ externalId: '<n1@argus.local>', subject: 'Disk' }]);
  });

  it('keeps to its folder whatever a notification is called', async () => {
    await createMailboxMessenger({ folder, from }).send(
      { ...message, notificationId: '../../x' },
      { mayHaveHappened: false },
    );
    expect(await readdir(join(folder, 'new'))).toEqual(['..%2F..%2Fx.eml']);
  });
});
