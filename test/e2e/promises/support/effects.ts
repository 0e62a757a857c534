import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningArgus } from '../../running-argus.js';

/** The incidents that tickets were made for, one entry a ticket. */
export async function incidentsWithTicket({ dataDir }: RunningArgus): Promise<string[]> {
  const journal = await readFile(join(dataDir, 'tickets', 'journal.jsonl'), 'utf8').catch(none);
  return journal
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { kind: string; incidentId: string })
    .filter(({ kind }) => kind === 'created')
    .map(({ incidentId }) => incidentId);
}

/** The names of the tickets' files. */
export const ticketFiles = async ({ dataDir }: RunningArgus): Promise<string[]> =>
  (await filesIn(join(dataDir, 'tickets'))).filter((name) => name.endsWith('.md'));

/** The notifications whose mail is in the mailbox, one entry a mail. */
export const mailedNotifications = async ({ dataDir }: RunningArgus): Promise<string[]> =>
  (await filesIn(join(dataDir, 'mailbox', 'new'))).map((name) =>
    decodeURIComponent(name.replace(/\.eml$/, '')),
  );

/** What the stand-in for a restart has written down, one entry a run. */
export async function demoRestarts({ dataDir }: RunningArgus): Promise<{ approval: string }[]> {
  const log = await readFile(join(dataDir, 'demo-restarts.log'), 'utf8').catch(none);
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)) as { approval: string });
}

const filesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

function none(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
