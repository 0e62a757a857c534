import { type AuditConnection, AuditEvent, type TailEntry, describe } from '#libs/audit';
import type { ArgusEvent } from '#libs/contracts';

/** An incident's last events, oldest first, as the record's tail shows them. */
export async function eventsOfIncident(
  connection: AuditConnection,
  { incidentId, types, limit }: { incidentId: string; types?: readonly string[]; limit: number },
): Promise<TailEntry[]> {
  const events = (await connection.dataSource()).getRepository(AuditEvent);
  const all = await events.find({ where: { incidentId }, order: { id: 'ASC' } });
  return all
    .filter(({ type }) => types === undefined || types.includes(type))
    .slice(-limit)
    .map(({ sha256: _sha256, bytes: _bytes, signature: _signature, key: _key, ...rest }) => ({
      ...rest,
      text: describe({ ...rest, id: rest.eventId } as unknown as ArgusEvent),
    }));
}
