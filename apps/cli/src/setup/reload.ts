import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NatsConfig } from '#libs/config';
import type { Installation } from '../installation/installation.js';

/** What became of telling the NATS server that its configuration changed. */
export type Reload = 'reloaded' | 'by-hand' | 'at-next-start';

/** Has the embedded NATS server read its configuration again. Somebody else's is left to whoever runs it. */
export async function reloadServer({ running, dataDir, sections }: Installation): Promise<Reload> {
  if (sections.get(NatsConfig).url !== undefined) return 'by-hand';
  if (running === undefined) return 'at-next-start';
  const server = await pidIn(join(dataDir, 'nats-server.pid'));
  const owner = await pidIn(join(dataDir, 'nats-server.owner'));
  // Process ids are used again: it is ours for as long as the Argus that runs is the one that started it.
  if (server === undefined || owner !== running.pid || !isAlive(server)) return 'by-hand';
  process.kill(server, 'SIGHUP');
  return 'reloaded';
}

async function pidIn(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^[1-9]\d*\s*$/.test(text) ? Number(text) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What a person has to do for the NATS server to know the keys. */
export const reloadAdvice: Readonly<Record<Reload, string>> = {
  reloaded: 'The embedded NATS server has been told.',
  'by-hand': 'Give the file to your NATS servers, then have each read it: nats-server --signal reload',
  'at-next-start': 'The embedded NATS server reads it when Argus starts.',
};
