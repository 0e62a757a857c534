import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type EventOf, type Signal, sourceOf } from '#libs/contracts';

/** Where the recordings are. */
export const recordings = join(
  process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts'),
  'alertmanager/captured-0.25.0',
);

/** What a real Alertmanager 0.25 delivered, in order; undefined where the recordings are missing. */
export function capturedDeliveries(): EventOf<'argus.delivery.received.v1'>[] | undefined {
  if (!existsSync(recordings)) return undefined;
  const files = readdirSync(recordings).filter((name) => name.endsWith('.json'));
  return files.sort().map((file) => {
    const { body } = JSON.parse(readFileSync(join(recordings, file), 'utf8')) as {
      body: { alerts: Signal[] };
    };
    return delivery(file.slice(0, 3), body.alerts);
  });
}

/** The event in which the collector says that these signals arrived. */
export const delivery = (id: string, signals: readonly Signal[]): EventOf<'argus.delivery.received.v1'> => ({
  specversion: '1.0',
  id: `delivery-event-${id}`,
  source: sourceOf('collector'),
  type: 'argus.delivery.received.v1',
  subject: id,
  time: '2026-11-21T02:00:00.000Z',
  datacontenttype: 'application/json',
  correlationid: id,
  data: {
    deliveryId: id,
    source: 'alertmanager',
    sender: 'test',
    receivedAt: '2026-11-21T02:00:00.000Z',
    digest: 'none',
    bytes: 1,
    truncatedAlerts: 0,
    envelope: {},
    signals: [...signals],
  },
});
