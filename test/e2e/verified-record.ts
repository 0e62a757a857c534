import { AuditConnection, AuditQueries } from '#libs/audit';
import { KeyFolder, verifySignature } from '#libs/identity';
import { join } from 'node:path';
import type { RunningArgus } from './running-argus.js';

/** One event of an incident's timeline, with whether its author's key signed the bytes it stands in. */
export interface VerifiedEvent {
  readonly id: string | undefined;
  readonly type: string;
  readonly agent: string;
  /** The key belongs to the agent, and the signature is the key's over exactly these bytes. */
  readonly verified: boolean;
  readonly traceparent: string | undefined;
}

/** Reads an incident's history from the record's own tables and verifies each message's signature. */
export async function verifiedHistory(argus: RunningArgus, incidentId: string): Promise<VerifiedEvent[]> {
  const { identities } = await new KeyFolder(join(argus.dataDir, 'identities')).directory();
  const connection = new AuditConnection(argus.postgresUrl);
  try {
    const queries = new AuditQueries(connection);
    const { timeline = [] } = (await queries.incident(incidentId)) ?? {};
    return await Promise.all(
      timeline.map(async ({ type, stream, sequence, position }) => {
        const message = await queries.message(stream, sequence);
        if (message === undefined) throw new Error(`message ${sequence} of ${stream} is not in the record`);
        const { agent, key, bytes, signature } = message;
        const keys = identities[agent as keyof typeof identities] ?? [];
        const events = JSON.parse(bytes.toString()) as { id?: string; traceparent?: string }[];
        return {
          id: events[position]?.id,
          type,
          agent,
          verified: keys.some(({ publicKey }) => publicKey === key) && verifySignature(key, bytes, signature),
          traceparent: events[position]?.traceparent,
        };
      }),
    );
  } finally {
    await connection.close();
  }
}
