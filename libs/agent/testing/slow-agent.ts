import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { done } from '#libs/kernel';
import { runWhenMain } from '../run-when-main.js';
import { listeningAgent } from './listening-agent.js';

/** A process of its own that says when it has begun with a message, and finishes it when a file says so. */
const agent = listeningAgent('notifier', async (_message, { dataDir }) => {
  await writeFile(join(dataDir, 'begun'), '');
  while (!existsSync(join(dataDir, 'go-on'))) await pause(20);
  await writeFile(join(dataDir, 'finished'), '');
  return done('finished');
});
await runWhenMain(import.meta.url, agent);
