import type { ArgusEvent, Fact } from './event.js';

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

/** What the router can make of an alert. */
export type AlertOutcome = Exclude<LedgerEntry, 'received' | 'quarantined'>;

/** The entry that an outcome takes the place of, where an alert that was held was judged again. */
export function insteadOf(event: Fact | ArgusEvent): AlertOutcome | undefined {
  switch (event.type) {
    case 'argus.incident.alert-attached.v1':
    case 'argus.alert.deduplicated.v1':
    case 'argus.alert.suppressed.v1':
      return event.data.instead;
    default:
      return undefined;
  }
}

/** The outcome of an alert that a fact states: one for each alert, none for what comes along with it. */
export function outcomeOf(event: Fact | ArgusEvent): AlertOutcome | undefined {
  switch (event.type) {
    case 'argus.incident.alert-attached.v1':
    case 'argus.incident.alert-resolved.v1':
    case 'argus.incident.resolution-held.v1':
      return event.data.outcome;
    case 'argus.alert.deduplicated.v1':
      return 'deduplicated';
    case 'argus.alert.suppressed.v1':
      return 'suppressed';
    default:
      return undefined;
  }
}

/** What an event adds to the ledger, which accounts for every alert that was accepted. */
function additionsOf(event: ArgusEvent): Partial<Record<LedgerEntry, number>> {
  switch (event.type) {
    case 'argus.delivery.received.v1':
      return { received: event.data.signals.length };
    case 'argus.delivery.quarantined.v1':
      return { received: event.data.alerts, quarantined: event.data.alerts };
    case 'argus.observation.made.v1':
    case 'argus.ledger.checked.v1':
      return { received: event.data.signals.length };
    default: {
      const [outcome, instead] = [outcomeOf(event), insteadOf(event)];
      if (outcome === undefined || outcome === instead) return {};
      return { [outcome]: 1, ...(instead !== undefined && { [instead]: -1 }) };
    }
  }
}

/** What some events add to the ledger together. */
export function sumLedger(events: readonly ArgusEvent[]): Record<LedgerEntry, number> {
  const sum = Object.fromEntries(ledgerEntries.map((entry) => [entry, 0])) as Record<LedgerEntry, number>;
  for (const event of events) {
    const additions = additionsOf(event);
    for (const entry of ledgerEntries) sum[entry] += additions[entry] ?? 0;
  }
  return sum;
}
