import { join } from 'node:path';
import type { IdentityName } from '#libs/contracts';
import { KeyFolder } from '#libs/identity';
import { systemClock } from '#libs/kernel';
import { Bus, type StreamBounds, type StreamName, consumers } from '#libs/messaging';
import type { RunningArgus } from '../../running-argus.js';

/** The keys of a running Argus. */
export const keysOf = ({ dataDir }: RunningArgus): KeyFolder => new KeyFolder(join(dataDir, 'identities'));

/** Signs in to the bus of a running Argus with an identity's own key, does something, and signs off. */
export async function withBus<T>(
  argus: RunningArgus,
  identity: IdentityName,
  work: (bus: Bus) => Promise<T>,
): Promise<T> {
  const bus = await Bus.open({ url: argus.natsUrl, identity, keys: keysOf(argus), clock: systemClock });
  try {
    return await work(bus);
  } finally {
    await bus.close();
  }
}

/** What each stream holds now. */
export const streamBounds = (argus: RunningArgus): Promise<Record<StreamName, StreamBounds>> =>
  withBus(argus, 'operator', (bus) => bus.streamBounds());

/** How many messages of incidents stand on a subject. */
export const messagesOn = (argus: RunningArgus, subject: string): Promise<number> =>
  withBus(argus, 'operator', async ({ connection }) => {
    const manager = await connection.jetstreamManager({ checkAPI: false });
    const { state } = await manager.streams.info('INCIDENTS', { subjects_filter: subject });
    return state.subjects?.[subject] ?? 0;
  });

/** How many messages each consumer has yet to finish; only those that have any. */
export const backlog = (argus: RunningArgus): Promise<Record<string, number>> =>
  withBus(argus, 'operator', async ({ connection }) => {
    const manager = await connection.jetstreamManager({ checkAPI: false });
    const counts = await Promise.all(
      consumers.map(async ({ stream, name }) => {
        const info = await manager.consumers.info(stream, name);
        return [name, info.num_pending + info.num_ack_pending] as const;
      }),
    );
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  });
