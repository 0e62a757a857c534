import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#libs/testing';
import { findNatsServer, startNatsServer, type NatsServer, type StartNatsServerOptions } from './index.js';

jest.setTimeout(60_000);

const cacheDir = join(process.cwd(), '.argus', 'cache');

let dataDir: string;
let configFile: string;
let lines: string[];
let running: NatsServer[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'argus nats-'));
  configFile = join(dataDir, 'nats.conf');
  await writeFile(configFile, 'jetstream: enabled\n');
  lines = [];
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
});

async function start(options: Partial<StartNatsServerOptions> = {}): Promise<NatsServer> {
  const found = await findNatsServer({ configured: process.env.ARGUS_NATS_SERVER_BINARY, cacheDir });
  if (!found.ok) throw new Error(found.error);
  const log = (line: string): void => void lines.push(line);
  const server = await startNatsServer({ binary: found.value.path, dataDir, configFile, log, ...options });
  running.push(server);
  return server;
}

/** One request in NATS's own protocol: these specs need no client for more. */
function request(port: number, subject: string, payload: unknown, connectAs = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const body = JSON.stringify(payload);
    const options = JSON.stringify({ verbose: false, headers: true, ...connectAs });
    let text = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      const answer = /\r?\nMSG answer 1 +\d+\r\n(.*)\r\n/.exec(text)?.[1];
      const error = /-ERR '(.*)'/.exec(text)?.[1];
      if (answer === undefined && error === undefined) return;
      socket.destroy();
      if (answer !== undefined) resolve(answer);
      else reject(new Error(error));
    });
    socket.write(`CONNECT ${options}\r\nSUB answer 1\r\nPUB ${subject} answer ${body.length}\r\n${body}\r\n`);
  });
}

const messagesIn = async (port: number): Promise<number> => {
  const answer = await request(port, '$JS.API.STREAM.INFO.FACTS', {});
  return (JSON.parse(answer) as { state: { messages: number } }).state.messages;
};

async function recordThreeFacts(port: number): Promise<void> {
  const stream = { name: 'FACTS', subjects: ['facts.>'], storage: 'file' };
  await request(port, '$JS.API.STREAM.CREATE.FACTS', stream);
  for (const fact of [1, 2, 3]) await request(port, 'facts.new', { fact });
}

describe('startNatsServer', () => {
  it('given a restart, keeps what the streams hold and the port', async () => {
    const first = await start();
    await recordThreeFacts(first.port);
    await first.stop();
    const second = await start();
    expect(await messagesIn(second.port)).toBe(3);
    expect(second.url).toBe(first.url);
    expect(second.pid).not.toBe(first.pid);
  });

  it('given a server that is killed, says so, and loses nothing in the next start', async () => {
    let ended: string | null = null;
    const first = await start({ onExit: ({ signal }) => (ended = signal) });
    await recordThreeFacts(first.port);
    process.kill(first.pid, 'SIGKILL');
    expect(await eventually(() => ended ?? undefined, 'its end is told')).toBe('SIGKILL');
    expect(await messagesIn((await start()).port)).toBe(3);
  });

  it('given a stop that was asked for, does not report it as an accident', async () => {
    let accidents = 0;
    const server = await start({ onExit: () => accidents++ });
    await server.stop();
    await server.stop();
    expect(accidents).toBe(0);
  });

  it('given a changed configuration, takes it over without a restart', async () => {
    const server = await start();
    await recordThreeFacts(server.port);
    const user = '{ user: "auditor", password: "open sesame" }';
    await writeFile(configFile, `jetstream: enabled\nauthorization: { users: [ ${user} ] }\n`);
    await server.reload();
    await expect(messagesIn(server.port)).rejects.toThrow('Authorization Violation');
    const answer = await request(
      server.port,
      '$JS.API.STREAM.INFO.FACTS',
      {},
      {
        user: 'auditor',
        pass: 'open sesame',
      },
    );
    expect(answer).toContain('"messages":3');
  });

  it('given a changed configuration with a mistake, refuses it and runs on with the old one', async () => {
    const server = await start();
    await writeFile(configFile, 'jetstream: { nonsense');
    await expect(server.reload()).rejects.toThrow('refused its new configuration');
    expect(await request(server.port, '$JS.API.INFO', {})).toContain('"type"');
  });

  it('given a configuration that the server refuses, fails with what the server said', async () => {
    await writeFile(configFile, 'no_such_setting: 1\n');
    await expect(start()).rejects.toThrow(/stopped before it was ready[^]*no_such_setting/);
  });

  it('given a port that is taken, names it', async () => {
    const intruder = createServer().listen(0, '127.0.0.1');
    await once(intruder, 'listening');
    const { port } = intruder.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(`Port ${port}, meant for nats-server, is taken.`);
    await new Promise((closed) => intruder.close(closed));
  });

  it('given a second start with the same data folder, refuses it and leaves the first alone', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(`it belongs to process ${process.pid}`);
    expect(await request(first.port, '$JS.API.INFO', {})).toContain('"type"');
  });
});
