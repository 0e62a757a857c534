import { type AuditConnection, AuditEvent } from '#libs/audit';
import { In } from 'typeorm';

/** Where the record holds an event, and what vouches for it. */
export type EventPlace = Pick<
  AuditEvent,
  'eventId' | 'stream' | 'sequence' | 'position' | 'key' | 'signature'
>;

const placeColumns = {
  id: true,
  eventId: true,
  stream: true,
  sequence: true,
  position: true,
  key: true,
  signature: true,
} as const;

/** Looks up the places of many events at once. */
export class RecordPlaces {
  constructor(private readonly connection: AuditConnection) {}

  /** Of everything in an incident's history, by event id. */
  async ofIncident(incidentId: string): Promise<ReadonlyMap<string, EventPlace>> {
    const events = (await this.connection.dataSource()).getRepository(AuditEvent);
    const rows = await events.find({ select: placeColumns, where: { incidentId, repeats: false } });
    return new Map(rows.map((row) => [row.eventId, row]));
  }

  /** Of the events with these ids in the record (`recordId` of the lists), by that id. */
  async ofRecordIds(ids: readonly number[]): Promise<ReadonlyMap<number, EventPlace>> {
    const events = (await this.connection.dataSource()).getRepository(AuditEvent);
    const rows = await events.find({ select: placeColumns, where: { id: In([...ids]) } });
    return new Map(rows.map((row) => [row.id, row]));
  }
}
