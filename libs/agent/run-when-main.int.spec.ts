import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fact, subjects } from '#libs/contracts';
import { freePort } from '#libs/embedded';
import { JetStreamEventStore } from '#libs/event-store';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { compiledLibs } from '#libs/testing/compiled-libs';

let folder: string;
let dataDir: string;
let testBus: TestBus;
let child: ChildProcess | undefined;
let said = '';
let url: string;

beforeAll(async () => {
  folder = await compiledLibs();
  testBus = await startTestBus();
}, 120_000);
afterAll(async () => {
  await testBus.stop();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  if (child?.exitCode === null) child.kill('SIGKILL');
});

/** Runs the slow agent as its container would. */
async function run(environment: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  dataDir = join(folder, `data-${port}`);
  await mkdir(dataDir);
  said = '';
  const started = spawn(process.execPath, [join(folder, 'libs/agent/testing/slow-agent.js')], {
    cwd: folder,
    env: {
      ...{ PATH: process.env['PATH'], ARGUS_HTTP_PORT: String(port), ARGUS_DATA_FOLDER: dataDir },
      ...{ ARGUS_NATS_URL: testBus.url, ARGUS_NATS_KEYS_FOLDER: testBus.keys.path },
      ...environment,
    },
  });
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child = started;
  return started;
}

async function news(id: string): Promise<void> {
  const bus = await testBus.open('router');
  const { connection, publisher, ring } = bus;
  const signer = () => bus.signer();
  await new JetStreamEventStore({ connection, publisher, ring, agent: 'router', signer }).append({
    subject: subjects.incident(id, 'router'),
    facts: [fact('argus.incident.reopened.v1', id, { incidentId: id, reason: 'same-group' })],
    ...{ cause: id, correlationId: id, now: Date.now() },
  });
}
const isThere = (file: string) =>
  eventually(() => existsSync(join(dataDir, file)), `${file} is there`, 30_000);
/** The code with which it ends, once all that it said is there. */
const codeOf = async (agent: ChildProcess): Promise<number> => ((await once(agent, 'close')) as [number])[0];

describe('an agent in a process of its own', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes the message in hand on %s',
    async (signal) => {
      const agent = await run();
      const ended = once(agent, 'exit');
      await news(`inc-${signal}`);
      await isThere('begun');
      // It takes messages a moment before it says that it has started.
      await eventually(async () => (await fetch(`${url}/readyz`)).status === 200, 'it is ready');

      agent.kill(signal);
      await eventually(
        () =>
          fetch(`${url}/healthz`).then(
            () => false,
            () => true,
          ),
        'it takes no more requests',
      );
      expect(agent.exitCode).toBeNull();
      await writeFile(join(dataDir, 'go-on'), '');

      expect(await ended).toEqual([0, null]);
      expect(existsSync(join(dataDir, 'finished'))).toBe(true);
      const operator = await testBus.open('operator');
      const manager = await operator.connection.jetstreamManager({ checkAPI: false });
      await eventually(
        async () => (await manager.consumers.info('INCIDENTS', 'notifier-incidents')).num_ack_pending === 0,
        'the message is acknowledged: nobody is left to whom it could be delivered again',
      );
    },
    60_000,
  );

  it('says what is missing, by name, and ends with 1', async () => {
    const code = await codeOf(await run({ ARGUS_NATS_URL: undefined }));
    expect({ code, said }).toEqual({
      code: 1,
      said: 'notifier: nats.url is missing: set ARGUS_NATS_URL, or run "npm start" for the embedded servers\n',
    });
  }, 60_000);

  it('ends with 1 when it is not let in, and with the reason', async () => {
    const code = await codeOf(await run({ ARGUS_NATS_URL: 'nats://127.0.0.1:1' }));
    expect(code).toBe(1);
    expect(said).toMatch(/^notifier: NATS at nats:\/\/127\.0\.0\.1:1 did not let "notifier" in: ./m);
  }, 60_000);

  it('names every setting that is wrong, and ends with 1', async () => {
    const wrong = { ARGUS_HTTP_PORT: 'eighty', ARGUS_NATS_URL: 'http://nats' };
    const code = await codeOf(await run(wrong));
    expect(code).toBe(1);
    expect(said).toContain('http.port');
    expect(said).toContain('nats.url');
    expect(said).not.toMatch(/^\s+at /m);
  }, 60_000);
});
