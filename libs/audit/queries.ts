import { type ArgusEvent, type LedgerEntry, ledgerEntries } from '#libs/contracts';
import {
  type EntityTarget,
  type FindOptionsWhere,
  In,
  LessThan,
  MoreThan,
  MoreThanOrEqual,
  type ObjectLiteral,
  type Repository,
} from 'typeorm';
import type { AuditConnection } from './connection.js';
import { Incident, IncidentAlert, type IncidentStatus, TimelineEntry } from './entities/incident.js';
import { AuditEvent, AuditMessage } from './entities/record.js';
import { DeadLetter, QuarantinedDelivery } from './entities/views.js';
import { type Gap, type BoundsOfStreams, detectGaps } from './gaps.js';
import { describe } from './read-models/describe.js';
import { eventFrom } from './read-models/recorded-events.js';
import { storableKey } from './storable.js';

/** An incident with its alerts and what happened, oldest first. */
export interface IncidentDetails extends Incident {
  readonly alerts: readonly IncidentAlert[];
  readonly timeline: readonly TimelineEntry[];
}

/** What became of every alert. `inFlight` are those received that nothing has been said about yet. */
export type Ledger = Readonly<Record<LedgerEntry | 'inFlight', number>>;

/** One event of the record, as a line of a log. */
export interface TailEntry extends Omit<AuditEvent, 'sha256' | 'bytes' | 'signature' | 'key'> {
  /** What happened, in one line. */
  readonly text: string;
}

export interface TailOptions {
  /** Only events recorded after the one with this id: the last id of what was read before. */
  readonly after?: number;
  /** Only events recorded at or after this time, RFC 3339. */
  readonly afterTime?: string;
  readonly types?: readonly string[];
  /** Only events of this incident. */
  readonly incidentId?: string;
  readonly limit?: number;
}

export interface ListOptions {
  readonly limit?: number;
}

export interface ListIncidentsOptions extends ListOptions {
  readonly status?: IncidentStatus | readonly IncidentStatus[];
  /** Only incidents opened before this time, RFC 3339: the next page. */
  readonly openedBefore?: string;
}

const defaultLimit = 100;

/** What the console, the command line and other agents ask the record. Needs the role that reads, and no more. */
export class AuditQueries {
  constructor(private readonly connection: AuditConnection) {}

  /** Incidents, the latest first. */
  async listIncidents(options: ListIncidentsOptions = {}): Promise<Incident[]> {
    const where: FindOptionsWhere<Incident> = {};
    const { status, openedBefore, limit = defaultLimit } = options;
    if (status !== undefined) where.status = typeof status === 'string' ? status : In([...status]);
    if (openedBefore !== undefined) where.openedAt = LessThan(openedBefore);
    const incidents = await this.repository(Incident);
    return incidents.find({ where, order: { openedAt: 'DESC', id: 'ASC' }, take: limit });
  }

  /** One incident with everything about it; undefined when the record holds none of that id. */
  async incident(id: string): Promise<IncidentDetails | undefined> {
    const incident = await (await this.repository(Incident)).findOneBy({ id });
    if (incident === null) return undefined;
    const [alerts, timeline] = await Promise.all([
      (await this.repository(IncidentAlert)).find({
        where: { incidentId: id },
        order: { startsAt: 'ASC', fingerprint: 'ASC', episode: 'ASC' },
      }),
      (await this.repository(TimelineEntry)).find({
        where: { incidentId: id },
        order: { sequence: 'ASC', position: 'ASC' },
      }),
    ]);
    return { ...incident, alerts, timeline };
  }

  /** An incident's history as it was stated, oldest first, each event once. */
  async eventsOfIncident(id: string): Promise<ArgusEvent[]> {
    const events = await (
      await this.repository(AuditEvent)
    ).find({
      select: { id: true, bytes: true },
      where: { incidentId: id, repeats: false },
      order: { sequence: 'ASC', position: 'ASC' },
    });
    return events.map(({ bytes }) => eventFrom(bytes));
  }

  /** What became of every alert so far. */
  async ledger(): Promise<Ledger> {
    const source = await this.connection.dataSource();
    const rows = await source.query<{ entry: string; count: string }[]>(
      'SELECT entry, count FROM audit.ledger',
    );
    const counts = new Map(rows.map(({ entry, count }) => [entry, Number(count)]));
    const ledger = Object.fromEntries(
      ledgerEntries.map((entry) => [entry, counts.get(entry) ?? 0]),
    ) as Record<LedgerEntry, number>;
    const settled = ledgerEntries.reduce(
      (sum, entry) => (entry === 'received' ? sum : sum + ledger[entry]),
      0,
    );
    return { ...ledger, inFlight: ledger.received - settled };
  }

  /**
   * The record as it grows, oldest first: what came after an id or a time, else the newest. To follow it,
   * ask again with the last id as `after`; nothing is missed, as ids become visible in their order.
   */
  async tail(options: TailOptions = {}): Promise<TailEntry[]> {
    const { after, afterTime, types, incidentId, limit = defaultLimit } = options;
    const where: FindOptionsWhere<AuditEvent> = {};
    if (after !== undefined) where.id = MoreThan(after);
    if (afterTime !== undefined) where.recordedAt = MoreThanOrEqual(afterTime);
    if (types !== undefined) where.type = In([...types]);
    if (incidentId !== undefined) where.incidentId = storableKey(incidentId);
    const newest = after === undefined && afterTime === undefined;
    const events = await (
      await this.repository(AuditEvent)
    ).find({
      where,
      order: { id: newest ? 'DESC' : 'ASC' },
      take: limit,
    });
    return (newest ? events.reverse() : events).map(tailEntry);
  }

  /** The message that an event stood in, with what is needed to verify it; undefined when it is not recorded. */
  async message(stream: string, sequence: number): Promise<AuditMessage | undefined> {
    return (await (await this.repository(AuditMessage)).findOneBy({ stream, sequence })) ?? undefined;
  }

  /** Messages that could not be handled, the latest first, without their contents. */
  async deadLetters(
    options: ListOptions & { state?: DeadLetter['state'] } = {},
  ): Promise<DeadLetterSummary[]> {
    const { state, limit = defaultLimit } = options;
    const letters = await (
      await this.repository(DeadLetter)
    ).find({
      select: summaryOfDeadLetter,
      where: state === undefined ? {} : { state },
      order: { recordId: 'DESC' },
      take: limit,
    });
    return letters.map(({ payload: _payload, headers: _headers, ...rest }) => rest);
  }

  /** The dead letter at a place of its stream, with the exact bytes of the message that it holds. */
  async deadLetter(letter: number): Promise<DeadLetter | undefined> {
    const letters = await this.repository(DeadLetter);
    return (await letters.findOneBy({ letter })) ?? undefined;
  }

  /** What was put in quarantine, the latest first. */
  async quarantined(options: ListOptions = {}): Promise<QuarantinedDelivery[]> {
    const deliveries = await this.repository(QuarantinedDelivery);
    return deliveries.find({ order: { recordId: 'DESC' }, take: options.limit ?? defaultLimit });
  }

  /** Messages that the record does not hold, compared with what the streams hold if that is given. */
  gaps(bounds: BoundsOfStreams = {}): Promise<Gap[]> {
    return detectGaps(this.connection, bounds);
  }

  private async repository<Row extends ObjectLiteral>(entity: EntityTarget<Row>): Promise<Repository<Row>> {
    return (await this.connection.dataSource()).getRepository(entity);
  }
}

/** A dead letter without what the message held. */
export type DeadLetterSummary = Omit<DeadLetter, 'payload' | 'headers'>;

const summaryOfDeadLetter = {
  recordId: true,
  letter: true,
  eventId: true,
  agent: true,
  consumer: true,
  stream: true,
  sequence: true,
  subject: true,
  reason: true,
  deliveries: true,
  state: true,
  parkedAt: true,
  redrivenAt: true,
  redrivenBy: true,
  redriveOutcome: true,
  redriveReason: true,
} as const;

function tailEntry(event: AuditEvent): TailEntry {
  const { sha256: _sha256, bytes: _bytes, signature: _signature, key: _key, ...rest } = event;
  return {
    ...rest,
    text: describe({ ...rest, id: rest.eventId, actor: rest.actor ?? undefined } as unknown as ArgusEvent),
  };
}
