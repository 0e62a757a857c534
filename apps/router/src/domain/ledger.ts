import type { Fact } from '#libs/contracts';

/** What became of an alert, as the router states it. */
export type AlertOutcome = 'opened' | 'attached' | 'deduplicated' | 'suppressed';

/** The entry that a fact makes in the ledger: one for each alert event, none for what comes along with it. */
export function ledgerEntry(fact: Fact): AlertOutcome | undefined {
  switch (fact.type) {
    case 'argus.incident.alert-attached.v1':
      return fact.data.outcome === 'opened' ? 'opened' : 'attached';
    case 'argus.incident.alert-resolved.v1':
      return fact.data.reason === 'superseded-by-new-episode' ? undefined : 'attached';
    case 'argus.alert.deduplicated.v1':
      return 'deduplicated';
    case 'argus.alert.suppressed.v1':
      return 'suppressed';
    default:
      return undefined;
  }
}
