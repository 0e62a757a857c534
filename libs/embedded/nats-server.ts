import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { tryPort } from './free-port.js';
import { rememberedPort } from './remembered-port.js';
import { ServerProcess, type ServerExit } from './server-process.js';
import { claimServer, readPid, stopStaleServer } from './stale-server.js';

export interface StartNatsServerOptions {
  /** The nats-server to run, as findNatsServer found it. */
  readonly binary: string;
  /** Holds the streams, the pid file and the remembered port. */
  readonly dataDir: string;
  /** Without it, the port of the last time is used if it is free, else one that the system chooses. */
  readonly port?: number;
  /**
   * The server's configuration, with `jetstream: enabled` or a block without `store_dir`. It must not send
   * the log to a file: reload() reads the server's answer there.
   */
  readonly configFile: string;
  readonly log: (line: string) => void;
  /** Called when the server ends without having been asked to. */
  readonly onExit?: (exit: ServerExit) => void;
  /** How long the recovery of the streams may take. */
  readonly readyWithinMs?: number;
}

export interface NatsServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Has the configuration file read again; rejects when the server refuses it. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

const name = 'nats-server';

/** Starts a nats-server on the loopback address and waits until it answers. */
export async function startNatsServer(options: StartNatsServerOptions): Promise<NatsServer> {
  const dataDir = resolve(options.dataDir);
  const pidFile = join(dataDir, 'nats-server.pid');
  const ownerFile = join(dataDir, 'nats-server.owner');
  mkdirSync(dataDir, { recursive: true });
  await stopStaleServer({
    name,
    pid: readPid(pidFile),
    marker: `-P ${pidFile}`,
    ownerFile,
    signal: 'SIGTERM',
    log: options.log,
  });
  const port = options.port ?? (await rememberedPort(dataDir, 'nats'));
  if ((await tryPort(port)) === undefined) throw new Error(`Port ${port}, meant for ${name}, is taken.`);

  claimServer(ownerFile);
  const server = await ServerProcess.start({
    name,
    command: options.binary,
    args: [
      ...['-c', withStoreDir(dataDir, options.configFile)],
      ...['-a', '127.0.0.1', '-p', String(port)],
      ...['-P', pidFile],
    ],
    stopSignal: 'SIGTERM',
    stopWithinMs: 10_000,
    log: options.log,
    onExit: options.onExit,
  });
  // The pid tells our server from another one that took the port in the meantime.
  await server.ready(
    async () => readPid(pidFile) === server.pid && (await greets(port)),
    options.readyWithinMs ?? 60_000,
  );

  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    pid: server.pid,
    async reload() {
      const answer = server.nextLine(/Reloaded server configuration|Failed to reload/, 10_000);
      server.signal('SIGHUP');
      const line = await answer;
      if (line.includes('Failed')) throw new Error(`${name} refused its new configuration: ${line}`);
    },
    async stop() {
      await server.stop();
    },
  };
}

/**
 * The configuration with the folder of the streams added. It is not named on the command line, because
 * nats-server 2.9 refuses every reload of a configuration then ("not supported for jetstream storage dir").
 */
function withStoreDir(dataDir: string, configFile: string): string {
  const file = join(dataDir, 'nats-server.start.conf');
  const included = relative(dataDir, resolve(configFile));
  const storeDir = JSON.stringify(join(dataDir, 'nats'));
  writeFileSync(file, `store_dir: ${storeDir}\ninclude ${JSON.stringify(included)}\n`);
  return file;
}

/** A nats-server speaks first, with a line that starts with INFO. */
function greets(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (greeted: boolean): void => {
      socket.destroy();
      answer(greeted);
    };
    let text = '';
    socket.setTimeout(1_000, () => settle(false));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n')) settle(text.startsWith('INFO '));
    });
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}
