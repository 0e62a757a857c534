import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '#libs/kernel';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { createProgram } from '../program.js';
import { Terminal } from '../terminal/terminal.js';
import type { RunnerSummary } from './list.js';

describe('runners at the command line', () => {
  let dataDir: string;
  let bus: TestBus;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-cli-runner-'));
    bus = await startTestBus();
  }, 60_000);
  afterAll(async () => {
    await bus.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Runs a command as a person would, until it ends or is interrupted; what it printed. */
  async function argus(args: readonly string[], interrupted = new AbortController().signal): Promise<string> {
    const out: string[] = [];
    const terminal = new Terminal({ write: (text) => out.push(text) }, { write: () => true }, {});
    const environment = {
      ...{ ARGUS_DATA_FOLDER: dataDir, ARGUS_NATS_KEYS_FOLDER: bus.keys.path, ARGUS_NATS_URL: bus.url },
      ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
    };
    const around = { rootDir: dataDir, workingDir: dataDir, environment, clock: systemClock, terminal };
    await createProgram({ ...around, interrupted }, () => undefined).parseAsync([...args], { from: 'user' });
    return out.join('');
  }
  const listed = async (): Promise<RunnerSummary | undefined> =>
    (JSON.parse(await argus(['runners', 'list', '--json'])) as RunnerSummary[])[0];

  it('are added, take part, are listed and are removed', async () => {
    expect(await argus(['runners', 'list'])).toContain('There are no runners');
    const labels = ['--labels', 'zone=a,os=linux'];
    expect(await argus(['runners', 'add', 'edge-1', ...labels])).toContain('argus runner --name edge-1');
    const rotated = await argus(['identity', 'rotate', 'runner-edge-1']);
    expect(rotated).toContain('Bring runner-edge-1.seed to its host');
    expect(await argus(['identity', 'list'])).toMatch(/runner-edge-1 .* 1 {2}U[A-Z2-7]{55}/);
    await expect(argus(['identity', 'rotate', 'runner-none'])).rejects.toThrow('there is no identity');
    await bus.reload();
    expect(await listed()).toMatchObject({ name: 'edge-1', state: 'never seen' });

    const interruption = new AbortController();
    const running = argus(['runner', '--name', 'edge-1', ...labels], interruption.signal);
    await eventually(async () => (await listed())?.state === 'there', 'it is there', 30_000);
    expect(await listed()).toMatchObject({ labels: { zone: 'a', os: 'linux' }, waiting: 0 });
    const pid = join(dataDir, 'runner-edge-1', 'running.pid');
    await writeFile(pid, `${process.ppid}\n`);
    await expect(argus(['runner', '--name', 'edge-1', ...labels])).rejects.toThrow('edge-1 runs already');
    interruption.abort();
    await running;
    expect(await listed()).toMatchObject({ state: 'gone' });

    expect(await argus(['runners', 'remove', 'edge-1'])).toContain('runs nothing any more');
    expect(await argus(['runners', 'list'])).toContain('There are no runners');
  }, 60_000);

  it('say what is wrong before they take anything', async () => {
    await argus(['runners', 'add', 'edge-2', '--labels', 'zone=a']);
    const start = (name: string, labels: string) => argus(['runner', '--name', name, '--labels', labels]);
    await expect(start('edge-2', 'zone=b')).rejects.toThrow('edge-2 was given zone=a, not zone=b');
    await expect(start('edge-3', 'zone=a')).rejects.toThrow('there is no runner "edge-3"');
    await expect(start('Edge', 'zone=a')).rejects.toThrow("cannot be a runner's name");
    await expect(start('edge-2', 'zone')).rejects.toThrow('"zone" is no label');
  }, 30_000);
});
