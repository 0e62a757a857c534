import { type ArgusEvent, type LedgerEntry, outcomeOf, insteadOf, sumLedger } from '#libs/contracts';
import { JetStreamEventStore } from '#libs/event-store';
import type { TestBus } from '#libs/testing';

/** An incident as whoever is told of it sees it. */
export interface SeenIncident {
  readonly groupKey: string;
  readonly severity: string;
  /** Its alerts, each with whether it fires. */
  readonly members: readonly string[];
}

/** Everything that stands in the streams of a bus. */
export class Routed {
  private constructor(private readonly events: readonly ArgusEvent[]) {}

  static async on(bus: TestBus): Promise<Routed> {
    const reader = await bus.open('console');
    const { connection, publisher, ring } = reader;
    const store = new JetStreamEventStore({
      ...{ connection, publisher, ring, agent: 'router' },
      signer: () => reader.signer(),
    });
    const events: ArgusEvent[] = [];
    for (const subject of [
      'argus.signal.*.*',
      'argus.alert.*.*',
      'argus.outcome.*.*',
      'argus.incident.*.*',
    ]) {
      for (const message of await store.load(subject)) events.push(...message.events);
    }
    await reader.close();
    return new Routed(events);
  }

  /** Whether something became of every alert that arrived. */
  get isWhole(): boolean {
    const { received, ...others } = this.ledger;
    return received > 0 && received === Object.values(others).reduce((sum, each) => sum + each, 0);
  }

  get ledger(): Record<LedgerEntry, number> {
    return sumLedger(this.events);
  }

  /** Alert events with more or fewer than one outcome. */
  get unclear(): string[] {
    const outcomes = new Map<string, number>();
    for (const event of this.events) {
      const { type, id, causationid = '' } = event;
      if (type === 'argus.alert.firing.v1' || type === 'argus.alert.resolved.v1') {
        outcomes.set(id, outcomes.get(id) ?? 0);
      } else if (outcomeOf(event) !== undefined && insteadOf(event) === undefined) {
        outcomes.set(causationid, (outcomes.get(causationid) ?? 0) + 1);
      }
    }
    return [...outcomes].filter(([, count]) => count !== 1).map(([id, count]) => `${id}: ${count}`);
  }

  get incidents(): SeenIncident[] {
    const incidents = new Map<string, { groupKey: string; severity: string; members: Map<string, string> }>();
    for (const { type, data } of this.events) {
      if (type === 'argus.incident.opened.v1') {
        const { incidentId, groupKey, severity } = data;
        incidents.set(incidentId, { groupKey, severity, members: new Map() });
      } else if (type === 'argus.incident.alert-attached.v1') {
        incidents.get(data.incidentId)?.members.set(data.fingerprint, 'fires');
      } else if (type === 'argus.incident.alert-resolved.v1') {
        incidents.get(data.incidentId)?.members.set(data.fingerprint, 'is over');
      } else if (type === 'argus.incident.severity-changed.v1') {
        const incident = incidents.get(data.incidentId);
        if (incident !== undefined) incident.severity = data.to;
      }
    }
    return [...incidents.values()]
      .map(({ members, ...rest }) => ({
        ...rest,
        members: [...members].map((each) => each.join(' ')).sort(),
      }))
      .sort((a, b) => (a.groupKey < b.groupKey ? -1 : 1));
  }
}
