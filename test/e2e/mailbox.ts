import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';

/** A mail in Argus's mailbox. */
export interface Mail {
  readonly topic: string;
  readonly incidentId: string;
  readonly mail: Email;
}

/** What lies in the mailbox of a data folder, in no particular order. */
export async function mailsIn(dataDir: string): Promise<Mail[]> {
  const folder = join(dataDir, 'mailbox', 'new');
  const files = await readdir(folder).catch(() => []);
  return Promise.all(
    files.map(async (file) => mailOf(await PostalMime.parse(await readFile(join(folder, file))))),
  );
}

/** A parsed mail by what it is about. */
export const mailOf = (mail: Email): Mail => ({
  topic: headerOf(mail, 'x-argus-topic'),
  incidentId: headerOf(mail, 'x-argus-incident'),
  mail,
});

const headerOf = (mail: Email, name: string): string =>
  mail.headers.find(({ key }) => key === name)?.value ?? '';
