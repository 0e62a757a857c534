import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConsumerInfo } from 'nats';
import type { IdentityName } from '#libs/contracts';
import { findNatsServer, startNatsServer, type NatsServer } from '#libs/embedded';
import { KeyFolder, natsServerConfig } from '#libs/identity';
import { type Clock, systemClock } from '#libs/kernel';
import { Bus, type StreamName, applyTopology, maxPayload, permissionsOf } from '#libs/messaging';

/** A real nats-server of a test's own, with keys, permissions and streams as in production. */
export interface TestBus {
  readonly url: string;
  readonly keys: KeyFolder;
  readonly server: NatsServer;
  /** Signs in as an identity; signed off by `stop`. */
  open(identity: IdentityName): Promise<Bus>;
  /** What the server knows of those who read a stream. */
  consumersOf(stream: StreamName): Promise<readonly ConsumerInfo[]>;
  /** Writes the server's configuration anew from the keys and has it read. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server in a temporary folder that `stop` removes; `extra` is added to its configuration. */
export async function startTestBus(clock: Clock = systemClock, extra?: string): Promise<TestBus> {
  const folder = await mkdtemp(join(tmpdir(), 'argus-bus-'));
  const found = await findNatsServer({ cacheDir: '.argus/cache' });
  if (!found.ok) throw new Error(found.error);
  const keys = new KeyFolder(join(folder, 'identities'));
  await keys.ensure(clock.now());
  const configFile = join(folder, 'nats-server.conf');
  const writeConfig = async (): Promise<void> =>
    writeFile(configFile, natsServerConfig(await keys.directory(), { permissionsOf, maxPayload, extra }));
  await writeConfig();
  const server = await startNatsServer({
    binary: found.value.path,
    dataDir: folder,
    configFile,
    log: () => undefined,
  });

  const opened: Bus[] = [];
  const open = async (identity: IdentityName): Promise<Bus> => {
    const bus = await Bus.open({ url: server.url, identity, keys, clock });
    opened.push(bus);
    return bus;
  };
  const operator = await open('operator');
  await applyTopology(operator.connection, { replicas: 1 });
  const streams = await operator.connection.jetstreamManager({ checkAPI: false });
  return {
    url: server.url,
    keys,
    server,
    open,
    async consumersOf(stream) {
      const listed: readonly (ConsumerInfo | null)[] = await streams.consumers.list(stream).next();
      // One that ends while the server lists them has its place in the list and nothing there.
      return listed.filter((each) => each !== null);
    },
    async reload() {
      await writeConfig();
      await server.reload();
    },
    async stop() {
      await Promise.all(opened.map((bus) => bus.close()));
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
