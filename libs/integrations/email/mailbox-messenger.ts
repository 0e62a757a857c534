import { access, constants, mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { effectDone, type Effect, type Messenger, permanent, temporary } from '#libs/integrations/port';
import { messageIdOf, renderMail } from './render-mail.js';

export interface MailboxSettings {
  readonly folder: string;
  readonly from: string;
}

/**
 * "Sends" e-mail into a folder: no account needed, readable by any mail reader. The folder is a Maildir
 * (https://cr.yp.to/proto/maildir.html), so a message is there whole or not at all; the file's name follows
 * from the notification, so the same one is never there twice.
 */
export function createMailboxMessenger({ folder, from }: MailboxSettings): Messenger {
  const transport = createTransport({ streamTransport: true, buffer: true });
  return {
    channel: 'email',
    async send(message, attempt) {
      const file = fileName(message.notificationId);
      const sent = { externalId: messageIdOf(message.notificationId, from) };
      try {
        await createMaildir(folder);
        if (attempt.mayHaveHappened && (await isDelivered(folder, file))) return effectDone(sent, true);
        const rendered = await transport.sendMail(renderMail(message, from));
        await deliver(folder, file, rendered.message as Buffer);
        return effectDone(sent);
      } catch (failure) {
        return effectOfFileFailure(failure, folder);
      }
    },
    async check() {
      try {
        await createMaildir(folder);
        await access(join(folder, 'new'), constants.W_OK);
        return effectDone(`mailbox ${folder} can be written`);
      } catch (failure) {
        return effectOfFileFailure(failure, folder);
      }
    },
  };
}

const fileName = (notificationId: string): string => `${encodeURIComponent(notificationId)}.eml`;

async function createMaildir(folder: string): Promise<void> {
  for (const part of ['tmp', 'new', 'cur']) await mkdir(join(folder, part), { recursive: true });
}

/** A reader that has shown a message moves it from new/ to cur/ and puts its flags behind a colon. */
async function isDelivered(folder: string, file: string): Promise<boolean> {
  const fresh = await readdir(join(folder, 'new'));
  if (fresh.includes(file)) return true;
  const seen = await readdir(join(folder, 'cur'));
  return seen.some((name) => name === file || name.startsWith(`${file}:`));
}

async function deliver(folder: string, file: string, content: Buffer): Promise<void> {
  const temporaryPath = join(folder, 'tmp', file);
  const handle = await open(temporaryPath, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporaryPath, join(folder, 'new', file));
}

const unmendable: readonly string[] = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];

function effectOfFileFailure(failure: unknown, folder: string): Effect<never> {
  const { code = '', message } = failure as NodeJS.ErrnoException;
  if (!unmendable.includes(code)) return temporary(`mailbox ${folder}: ${message}`);
  return permanent(`mailbox ${folder} cannot be written (${code}): make it a folder that Argus may write`);
}
