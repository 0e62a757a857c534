import type { ArgusEvent } from '#libs/contracts';

/** What can become of an alert. Received = all the others together, once everything in flight has landed. */
export const ledgerEntries = [
  'received',
  'opened',
  'attached',
  'deduplicated',
  'suppressed',
  'quarantined',
] as const;
export type LedgerEntry = (typeof ledgerEntries)[number];

/** What an event adds to the ledger, which accounts for every alert that was accepted. */
export function ledgerAdditions(event: ArgusEvent): Partial<Record<LedgerEntry, number>> {
  switch (event.type) {
    case 'argus.delivery.received.v1':
      return { received: event.data.signals.length };
    case 'argus.delivery.quarantined.v1':
      return { received: event.data.alerts, quarantined: event.data.alerts };
    case 'argus.incident.alert-attached.v1':
      return { [event.data.outcome]: 1 };
    case 'argus.incident.alert-resolved.v1':
      return { attached: 1 };
    case 'argus.alert.deduplicated.v1':
      return { deduplicated: 1 };
    case 'argus.alert.suppressed.v1':
      return { suppressed: 1 };
    default:
      return {};
  }
}

/** What some events add together. */
export function sumLedger(events: readonly ArgusEvent[]): Record<LedgerEntry, number> {
  const sum = Object.fromEntries(ledgerEntries.map((entry) => [entry, 0])) as Record<LedgerEntry, number>;
  for (const event of events) {
    const additions = ledgerAdditions(event);
    for (const entry of ledgerEntries) sum[entry] += additions[entry] ?? 0;
  }
  return sum;
}
