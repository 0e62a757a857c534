import { type ActionSurroundings, type Ending, RunJournal } from '#libs/actions';
import type { RunnerIdentity, RunnerLabels } from '#libs/contracts';
import { KeyFolder } from '#libs/identity';
import { systemClock } from '#libs/kernel';
import { connectRunner } from '#libs/messaging';
import { createLogger } from '#libs/observability';
import { Runner } from '../runner.js';

/** What a runner of its own process is told. */
export interface RunnerProcess {
  readonly url: string;
  readonly keys: string;
  readonly identity: RunnerIdentity;
  readonly labels: RunnerLabels;
  readonly folder: string;
  readonly allowed: ActionSurroundings['allowed'];
}

/** A process of its own, so that a spec can kill it. */
const told = JSON.parse(process.argv[2] ?? '') as RunnerProcess;
const { url, identity, labels, folder, allowed } = told;
const keys = new KeyFolder(told.keys);
const { channel } = await connectRunner({ url, identity, keys, clock: systemClock });
const runner = new Runner({
  ...{ identity, labels, channel, clock: systemClock, atOnce: 1 },
  around: { allowed, environment: process.env, rootDir: folder, dataDir: folder },
  journal: new RunJournal<Ending>(folder),
  log: createLogger({ agent: identity, level: 'silent' }),
});
await runner.start();
