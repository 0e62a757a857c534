import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageType, connect, headers } from 'nats';
import { findNatsServer, startNatsServer } from '#libs/embedded';
import { type Run, measure } from './load.js';

/**
 * The limit that Argus is held against: the same bytes published to a bare JetStream stream of the same
 * kind of server, by the client library as it comes, as many at once as Argus is sent.
 */
export async function rawJetStream(
  bodies: readonly { readonly bytes: Uint8Array; readonly count: number }[],
  inFlight: number,
): Promise<Run[]> {
  const folder = await mkdtemp(join(tmpdir(), 'argus-bench-'));
  const found = await findNatsServer({ cacheDir: '.argus/cache' });
  if (!found.ok) throw new Error(found.error);
  const configFile = join(folder, 'nats-server.conf');
  await writeFile(configFile, 'jetstream: enabled\nmax_payload: 8388608\n');
  const binary = found.value.path;
  const server = await startNatsServer({ binary, dataDir: folder, configFile, log: () => undefined });
  const connection = await connect({ servers: server.url, noAsyncTraces: true });
  try {
    const manager = await connection.jetstreamManager();
    await manager.streams.add({ name: 'BENCH', subjects: ['bench.>'], storage: StorageType.File });
    const stream = connection.jetstream();
    const runs: Run[] = [];
    for (const [kind, { bytes, count }] of bodies.entries()) {
      const publish = async (index: number): Promise<void> => {
        const withId = headers();
        withId.set('Nats-Msg-Id', `${kind}-${index}`);
        await stream.publish('bench.raw', bytes, { headers: withId });
      };
      runs.push(await measure(count, inFlight, publish));
    }
    return runs;
  } finally {
    await connection.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
