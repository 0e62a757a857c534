import { AuditConnection, AuditMessage, AuditQueries, type Gap, type TailEntry } from '#libs/audit';
import { type AgentName, type EventData, type EventType, isAgent } from '#libs/contracts';
import { KeyRing } from '#libs/identity';
import { systemClock } from '#libs/kernel';
import type { RunningArgus } from '../../running-argus.js';
import { keysOf, streamBounds } from './bus-of.js';

/** An event of the record with its data. */
export type RecordedEvent<T extends EventType = EventType> = Omit<TailEntry, 'data' | 'type'> & {
  readonly type: T;
  readonly data: EventData<T>;
};

/** Everything that the record of an Argus holds. */
export class WholeRecord {
  private constructor(
    /** In the order of recording, each once. */
    private readonly events: readonly TailEntry[],
    /** The public keys of those who signed, by the message's place. */
    private readonly signers: ReadonlyMap<string, string>,
    /** What the streams hold and the record does not. */
    readonly gaps: readonly Gap[],
    /** Messages whose author's key did not sign exactly these bytes, with why not. */
    readonly unsigned: readonly string[],
  ) {}

  /** Reads it as a role that may only read. */
  static async of(argus: RunningArgus): Promise<WholeRecord> {
    return withRecord(argus, async (queries, connection) => {
      const events: TailEntry[] = [];
      for (let page: TailEntry[]; ; events.push(...page)) {
        page = await queries.tail({ after: events.at(-1)?.id ?? 0, limit: 5_000 });
        if (page.length === 0) break;
      }
      const messages = await (await connection.dataSource()).getRepository(AuditMessage).find();
      const once = events.filter(({ repeats }) => !repeats);
      const signers = new Map(messages.map((message) => [placeOf(message), message.key]));
      return new WholeRecord(once, signers, await gapsOf(argus, queries), await unsignedOf(argus, messages));
    });
  }

  /** The events of some types. */
  of<T extends EventType>(...types: readonly T[]): RecordedEvent<T>[] {
    return this.events.filter(({ type }) =>
      (types as readonly string[]).includes(type),
    ) as RecordedEvent<T>[];
  }

  /** The public key that signed the message in which an event stands. */
  signerOf(event: RecordedEvent): string | undefined {
    return this.signers.get(placeOf(event));
  }
}

/** Asks the record something. */
export async function withRecord<T>(
  { postgresUrl }: RunningArgus,
  work: (queries: AuditQueries, connection: AuditConnection) => Promise<T>,
): Promise<T> {
  const connection = new AuditConnection(postgresUrl, { name: 'argus-e2e' });
  try {
    return await work(new AuditQueries(connection), connection);
  } finally {
    await connection.close();
  }
}

/** What the streams hold and the record does not (yet). */
export const gapsOf = async (argus: RunningArgus, queries: AuditQueries): Promise<Gap[]> =>
  queries.gaps(await streamBounds(argus));

async function unsignedOf(argus: RunningArgus, messages: readonly AuditMessage[]): Promise<string[]> {
  const ring = new KeyRing(keysOf(argus), () => systemClock.now());
  const problems: string[] = [];
  for (const { stream, sequence, agent, key, signature, bytes, storedAt } of messages) {
    const name = isAgent(agent) ? agent : (`unknown ${agent}` as AgentName);
    const result = await ring.verify({ agent: name, key, signature, bytes, storedAt: Date.parse(storedAt) });
    if (!result.ok) problems.push(`${stream} ${sequence}: ${result.error}`);
  }
  return problems;
}

const placeOf = ({ stream, sequence }: { stream: string; sequence: number }): string =>
  `${stream}/${sequence}`;
