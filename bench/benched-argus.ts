import { type FSWatcher, watch } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { startArgus } from '../test/e2e/running-argus.js';

/** A running Argus with what a benchmark wants to know of it. */
export interface BenchedArgus {
  readonly url: string;
  /** The process that runs now; another one after a restart. */
  readonly pid: number;
  /** Ends the process at once; its servers go on. */
  kill9(): Promise<void>;
  /** Resolves when it is up again. */
  restart(): Promise<void>;
  /** On how many alerts the router has decided so far. */
  decided(): Promise<number>;
  untilDecided(alerts: number): Promise<void>;
  /**
   * Resolves when the auditor has recorded everything, so that a measurement begins on a quiet Argus; rejects when it
   * has not been heard for a minute.
   */
  untilRecorded(): Promise<void>;
  /** Resolves when a mail whose subject mentions the text lies in the mailbox; ask before what brings it about. */
  mailAbout(text: string): Promise<void>;
  stop(): Promise<void>;
}

/** An Argus that does not answer for longer is gone, not busy, ms. */
const busyAtMost = 60_000;

/** Starts the built Argus as users do, with its mail going to its mailbox folder unless the policy says otherwise. */
export async function startBenchedArgus(policy?: object): Promise<BenchedArgus> {
  const folder = await mkdtemp(join(tmpdir(), 'argus-bench-'));
  const policyFile = join(folder, 'policy.yaml');
  if (policy !== undefined) await writeFile(policyFile, stringify(policy));
  const argus = await startArgus({
    config: {
      observability: { logLevel: 'warn' },
      ...(policy !== undefined && { policy: { file: policyFile } }),
    },
  });
  const arrived = join(argus.dataDir, 'mailbox', 'new');
  await mkdir(arrived, { recursive: true });
  const watchers = new Set<FSWatcher>();

  const decided = async (): Promise<number> => {
    const text = await (await fetch(`${argus.url}/metrics`)).text();
    return [...text.matchAll(/^argus_ledger_total\{[^}]*agent="router"[^}]*\} (\d+)/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
  };
  return {
    url: argus.url,
    get pid() {
      return argus.pid;
    },
    kill9: () => argus.kill9(),
    restart: () => argus.restart(),
    decided,
    async untilDecided(alerts) {
      while ((await decided()) < alerts) await pause(100);
    },
    async untilRecorded() {
      let answeredAt = performance.now();
      for (;;) {
        try {
          const { inFlight } = await argus.api<{ inFlight: number }>('/ledger');
          if (inFlight === 0) return;
          answeredAt = performance.now();
        } catch (error) {
          // In the middle of a storm the record may be too busy to be read in time.
          if (performance.now() - answeredAt > busyAtMost) throw error;
        }
        await pause(100);
      }
    },
    mailAbout: (text) =>
      new Promise((resolve, reject) => {
        const watcher = watch(arrived, (_event, name) => {
          if (name === null) return;
          readFile(join(arrived, name), 'utf8').then((mail) => {
            if (!subjectOf(mail).includes(text)) return;
            watcher.close();
            watchers.delete(watcher);
            resolve();
          }, reject);
        });
        watchers.add(watcher);
      }),
    async stop() {
      for (const watcher of watchers) watcher.close();
      await argus.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A mail's subject, its folded lines joined. */
const subjectOf = (mail: string): string =>
  /^Subject: (.*(?:\r?\n[ \t].*)*)/m.exec(mail)?.[1]?.replace(/\r?\n[ \t]/g, ' ') ?? '';
