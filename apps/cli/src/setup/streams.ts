import type { KeyFolder } from '#libs/identity';
import { systemClock } from '#libs/kernel';
import { Bus, type TopologyChanges, applyTopology } from '#libs/messaging';

/** Brings the streams and consumers of a NATS server in line with what this version declares. */
export async function setUpStreams(url: string, keys: KeyFolder, replicas: number): Promise<TopologyChanges> {
  const bus = await Bus.open({ url, identity: 'operator', keys, clock: systemClock });
  try {
    return await applyTopology(bus.connection, { replicas });
  } finally {
    await bus.close();
  }
}
