import { Bus } from '#libs/messaging';
import { Failure, reasonOf, unreachable } from '../failure.js';
import type { Surroundings } from '../surroundings.js';
import type { Installation } from './installation.js';

/** Signs in to the event bus as `cli`, for as long as the work takes. */
export async function withBus<T>(
  { natsUrl, keys, dataDir }: Installation,
  { clock }: Surroundings,
  work: (bus: Bus) => Promise<T>,
): Promise<T> {
  if (natsUrl === undefined) {
    throw unreachable(
      `no Argus runs with the data folder ${dataDir}, and no setting says where NATS is.`,
      'Start it with "argus up", or set ARGUS_NATS_URL to the NATS servers.',
    );
  }
  await keys.seed('cli').catch((error: unknown) => {
    throw new Failure(reasonOf(error), 'The keys lie in the data folder, or where nats.keysFolder says.');
  });
  const bus = await Bus.open({ url: natsUrl, identity: 'cli', keys, clock }).catch((error: unknown) => {
    throw unreachable(
      `${reasonOf(error)}.`,
      'Start NATS (or "argus up"), or correct ARGUS_NATS_URL; "argus doctor" looks at everything.',
      error,
    );
  });
  try {
    return await work(bus);
  } finally {
    await bus.close();
  }
}
