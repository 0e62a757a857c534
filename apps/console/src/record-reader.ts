import { type AgentName, type ArgusEvent, catalogue, compareSeverity, ownedTypes } from '#libs/contracts';
import {
  type AlertStory,
  type AuditMessage,
  type AuditQueries,
  type DeadLetterSummary,
  type Incident,
  type IncidentDetails,
  type Ledger,
  type QuarantinedDelivery,
  type TailEntry,
  type TailOptions,
  type WhyQueries,
  incidentStatuses,
} from '#libs/audit';
import type { IncidentFilter } from './parameters.js';
import { type TimelineExcerpt, excerptOf, placeOf } from './timeline-excerpt.js';

/** The record could not be read: Postgres is away, or not set up yet. */
export class RecordAway extends Error {
  constructor(cause: unknown) {
    super('the record cannot be read', { cause });
  }
}

/** What vouches for a message: who signed it, and the signature over all of it. */
export type Proof = Pick<AuditMessage, 'key' | 'signature'>;

/** An incident with its history as it was stated, and the proofs of what the page shows of it. */
export interface IncidentRecord {
  readonly incident: IncidentDetails;
  readonly events: readonly ArgusEvent[];
  readonly excerpt: TimelineExcerpt;
  /** By the message's place, as `placeOf` writes it. */
  readonly proofs: ReadonlyMap<string, Proof>;
}

export interface NewestOptions {
  readonly limit: number;
  readonly type?: string;
  readonly agent?: AgentName;
}

/** Open incidents are ordered by severity, so all of them are needed before any are left out. */
const mostOpen = 1_000;

/** What pages and API read. Requests are checked before, so whatever fails here is the record being away. */
export class RecordReader {
  constructor(
    private readonly queries: AuditQueries,
    private readonly whyQueries: WhyQueries,
  ) {}

  /** What became of an alert and why; undefined when the record knows nothing of it. */
  why(fingerprint: string): Promise<AlertStory | undefined> {
    return this.read(() => this.whyQueries.alert(fingerprint));
  }

  /** Incidents: open first, the worst and then the latest first among those; then the latest. */
  incidents(filter: IncidentFilter, limit: number): Promise<Incident[]> {
    return this.read(async () => {
      const wanted = incidentStatuses.filter((status) => filter === 'all' || filter === status);
      const found: Incident[] = [];
      for (const status of wanted) {
        const rest = limit - found.length;
        if (rest === 0) break;
        const open = status === 'open';
        const some = await this.queries.listIncidents({ status, limit: open ? mostOpen : rest });
        found.push(...(open ? some.sort(worstFirst).slice(0, rest) : some));
      }
      return found;
    });
  }

  /** One incident with its alerts and timeline; undefined when there is none. */
  incident(id: string): Promise<IncidentDetails | undefined> {
    return this.read(() => this.queries.incident(id));
  }

  /** An incident's history; undefined when there is no such incident. */
  events(id: string): Promise<ArgusEvent[] | undefined> {
    return this.read(async () => {
      const events = await this.queries.eventsOfIncident(id);
      return events.length === 0 ? undefined : events;
    });
  }

  /** All that the incident's page shows; undefined when there is no such incident. */
  incidentRecord(id: string): Promise<IncidentRecord | undefined> {
    return this.read(async () => {
      const incident = await this.queries.incident(id);
      if (incident === undefined) return undefined;
      const excerpt = excerptOf(incident.timeline);
      const [events, proofs] = await Promise.all([
        this.queries.eventsOfIncident(id),
        this.proofsOf([...excerpt.first, ...excerpt.last]),
      ]);
      return { incident, events, excerpt, proofs };
    });
  }

  /** What became of every alert so far. */
  ledger(): Promise<Ledger> {
    return this.read(() => this.queries.ledger());
  }

  /** What could not be handled, the latest first. */
  deadLetters(limit: number): Promise<DeadLetterSummary[]> {
    return this.read(() => this.queries.deadLetters({ limit }));
  }

  /** What was put in quarantine, the latest first. */
  quarantined(limit: number): Promise<QuarantinedDelivery[]> {
    return this.read(() => this.queries.quarantined({ limit }));
  }

  /** The record as it grows, oldest first. */
  tail(options: TailOptions): Promise<TailEntry[]> {
    return this.read(() => this.queries.tail(options));
  }

  /** The newest events, newest first, of one type or agent if asked. */
  newest({ limit, type, agent }: NewestOptions): Promise<TailEntry[]> {
    return this.read(async () => {
      const types = type !== undefined ? [type] : agent === undefined ? undefined : typesOf(agent);
      const events = await this.queries.tail({ limit, types });
      return events.filter((event) => agent === undefined || event.agent === agent).reverse();
    });
  }

  /** The newest events of these types, newest first. */
  newestOf(types: readonly string[], limit: number): Promise<TailEntry[]> {
    return this.read(async () => (await this.queries.tail({ limit, types })).reverse());
  }

  private async proofsOf(
    entries: readonly { readonly stream: string; readonly sequence: number }[],
  ): Promise<Map<string, Proof>> {
    const messages = new Map(entries.map((entry) => [placeOf(entry), entry]));
    const proofs = await Promise.all(
      [...messages].map(async ([place, { stream, sequence }]) => {
        const message = await this.queries.message(stream, sequence);
        return message === undefined ? [] : [[place, message] as const];
      }),
    );
    return new Map(proofs.flat());
  }

  private async read<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new RecordAway(error);
    }
  }
}

const worstFirst = (a: Incident, b: Incident): number =>
  compareSeverity(a.severity, b.severity) || b.openedAt.localeCompare(a.openedAt);

const anyonesTypes = [...catalogue].filter(([, { owner }]) => owner === 'any agent').map(([type]) => type);

/** The types that an agent may state. */
const typesOf = (agent: AgentName): string[] => [...ownedTypes(agent), ...anyonesTypes];
