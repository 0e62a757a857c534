import type { PastIncidents } from '#libs/audit';
import { toTimestamp } from '#libs/contracts';
import type { ClosedIncident } from './domain/past/closed-incident.js';
import { closedIncident, pastTypes } from './domain/past/fold-incident.js';
import { withoutAlertSecrets } from './without-alert-secrets.js';

/** More would take too long for a night; the last ones tell most. */
const mostIncidents = 10_000;
/** On close, others with the same alerts are looked for, and no more of them. */
const mostAlike = 500;

/** The closed incidents, from the record, fit to be written about: Postgres is the memory, and this process keeps none. */
export class PastReader {
  constructor(private readonly past: Pick<PastIncidents, 'histories'>) {}

  /** All that closed since then, epoch ms. Rejects where the record is away. */
  since(time: number): Promise<ClosedIncident[]> {
    return this.read({ since: toTimestamp(time), most: mostIncidents });
  }

  /** Those with an alert of one of these names. Rejects where the record is away. */
  withAlerts(alertNames: readonly string[], time: number): Promise<ClosedIncident[]> {
    return this.read({ since: toTimestamp(time), most: mostAlike, alertNames });
  }

  private async read(options: {
    readonly since: string;
    readonly most: number;
    readonly alertNames?: readonly string[];
  }): Promise<ClosedIncident[]> {
    const found: ClosedIncident[] = [];
    for await (const events of this.past.histories({ ...options, types: pastTypes })) {
      const incident = closedIncident(events);
      if (incident !== undefined) found.push(withoutAlertSecrets(incident));
    }
    return found;
  }
}
