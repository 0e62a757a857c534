import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#libs/embedded';
import { eventually } from '#libs/testing';
import { stringify } from 'yaml';

/** Where Debian and a manual installation put it. */
const places = ['/usr/bin/prometheus-alertmanager', '/usr/bin/alertmanager', '/usr/local/bin/alertmanager'];

/** The Alertmanager of this machine; undefined when there is none. */
export const alertmanagerProgram: string | undefined = places.find((place) => existsSync(place));

/** An alert as Alertmanager's API takes it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt?: string;
}

/** A real Alertmanager on loopback. */
export interface Alertmanager {
  post(alerts: readonly PostedAlert[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it with a configuration, in a folder of its own. */
export async function startAlertmanager(program: string, config: unknown): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'argus-alertmanager-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  await writeFile(join(folder, 'alertmanager.yml'), stringify(config));
  const child = spawn(
    program,
    [
      ...['--config.file=alertmanager.yml', '--storage.path=data', '--cluster.listen-address='],
      `--web.listen-address=${url.slice('http://'.length)}`,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  await eventually(async () => (await fetch(`${url}/-/ready`)).ok, 'Alertmanager is ready');
  return {
    async post(alerts) {
      const answer = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}: ${await answer.text()}`);
    },
    async stop() {
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill();
  });
}
