import { expect } from '@jest/globals';
import type { Ledger } from '#libs/audit';
import { outcomeOf, type ArgusEvent } from '#libs/contracts';
import type { RunningArgus } from '../../running-argus.js';
import type { SentTraffic } from './alert-sender.js';
import { type Delivery, episodeKey } from './alert-traffic.js';
import { incidentsWithTicket, mailedNotifications, ticketFiles } from './effects.js';
import { settled } from './settled.js';
import { WholeRecord } from './whole-record.js';

/** What an Argus holds at a moment when nothing is in flight. */
interface Kept {
  readonly record: WholeRecord;
  readonly ledger: Ledger;
  readonly deadLetters: readonly object[];
  readonly ticketed: readonly string[];
  readonly ticketFiles: readonly string[];
  readonly mailed: readonly string[];
}

const keptBy = async (argus: RunningArgus): Promise<Kept> => ({
  record: await WholeRecord.of(argus),
  ledger: await argus.api<Ledger>('/ledger'),
  deadLetters: (await argus.api<{ deadLetters: object[] }>('/dead-letters')).deadLetters,
  ticketed: await incidentsWithTicket(argus),
  ticketFiles: await ticketFiles(argus),
  mailed: await mailedNotifications(argus),
});

/**
 * Once everything is done: nothing that was accepted is missing, every effect happened once, and the record is whole
 * and signed.
 */
export async function expectEverythingKept(
  argus: RunningArgus,
  deliveries: readonly Delivery[],
  sent: SentTraffic,
): Promise<void> {
  const kept = await settled(argus, 120_000, () => keptBy(argus));
  const { record, ledger, deadLetters } = kept;
  expect(record.gaps).toEqual([]);
  expect(record.unsigned).toEqual([]);
  expectAccounted(ledger, sent);
  expectAllDeliveries(record, sent);
  expectAllEpisodes(record, deliveries);
  expectOneTicketEach(kept);
  expectOneMailEach(kept);
  expect(deadLetters).toEqual([]);
}

/** Received is what became of everything; a delivery whose answer got lost was sent again and counts again. */
function expectAccounted(ledger: Ledger, sent: SentTraffic): void {
  const { received, opened, attached, deduplicated, suppressed, quarantined, inFlight } = ledger;
  expect({ inFlight, received }).toEqual({
    inFlight: 0,
    received: opened + attached + deduplicated + suppressed + quarantined,
  });
  expect(received).toBeGreaterThanOrEqual(sent.acceptedAlerts);
  expect(received).toBeLessThanOrEqual(sent.attemptedAlerts);
}

function expectAllDeliveries(record: WholeRecord, { accepted }: SentTraffic): void {
  const stored = record.of('argus.delivery.received.v1', 'argus.delivery.quarantined.v1');
  const ids = new Set(stored.map(({ data }) => data.deliveryId));
  expect(accepted.filter((id) => !ids.has(id))).toEqual([]);
}

function expectAllEpisodes(record: WholeRecord, deliveries: readonly Delivery[]): void {
  const events = record.of(
    'argus.incident.alert-attached.v1',
    'argus.alert.deduplicated.v1',
    'argus.alert.suppressed.v1',
  );
  const decided = new Set(
    events
      .filter((event) => outcomeOf(event as unknown as ArgusEvent) !== undefined)
      .map(({ data }) => episodeKey(data.fingerprint, data.episode)),
  );
  const firing = new Set(deliveries.flatMap((delivery) => delivery.firing));
  expect([...firing].filter((episode) => !decided.has(episode))).toEqual([]);
}

function expectOneTicketEach({ record, ticketed, ticketFiles: files }: Kept): void {
  const incidents = record.of('argus.incident.opened.v1').map(({ data }) => data.incidentId);
  expect(repeated(incidents)).toEqual([]);
  expect([...ticketed].sort()).toEqual([...incidents].sort());
  expect(files).toHaveLength(incidents.length);
  const created = record.of('argus.ticket.created.v1').map(({ data }) => data.incidentId);
  expect(created.sort()).toEqual(incidents.sort());
}

function expectOneMailEach({ record, mailed }: Kept): void {
  const requested = record.of('argus.notification.requested.v1');
  const pieces = requested.map(({ data: { incidentId, channel, topic }, causationId }) =>
    [incidentId, channel, topic, causationId].join(' '),
  );
  expect(repeated(pieces)).toEqual([]);
  const ids = requested.map(({ data }) => data.notificationId).sort();
  expect(repeated(ids)).toEqual([]);
  const sent = record.of('argus.notification.sent.v1').map(({ data }) => data.notificationId);
  expect(sent.sort()).toEqual(ids);
  expect([...mailed].sort()).toEqual(ids);

  const told = requested.filter(({ data }) => data.topic === 'opened').map(({ data }) => data.incidentId);
  const opened = record.of('argus.incident.opened.v1').map(({ data }) => data.incidentId);
  expect(told.sort()).toEqual(opened.sort());
}

/** Those that are there more than once. */
export const repeated = (all: readonly string[]): string[] =>
  [...new Set(all)].filter((each) => all.indexOf(each) !== all.lastIndexOf(each));
