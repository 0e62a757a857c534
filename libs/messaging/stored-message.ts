import type { NatsConnection } from 'nats';
import { isNotFound } from './jetstream-errors.js';
import type { StoredMessage } from './signed-message.js';
import type { StreamName } from './topology.js';

/** The sequence of the last message whose subject fits the pattern; 0 for none. */
export async function lastSequence(
  connection: NatsConnection,
  stream: StreamName,
  pattern: string,
): Promise<number> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  try {
    return (await manager.streams.getMessage(stream, { last_by_subj: pattern })).seq;
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
}

/** One message of a stream by its sequence. Rejects when the stream does not hold it. */
export async function messageAt(
  connection: NatsConnection,
  stream: string,
  sequence: number,
): Promise<StoredMessage> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const message = await manager.streams.getMessage(stream, { seq: sequence });
  const headers: Record<string, string> = {};
  for (const [name, values] of message.header) headers[name] = values[0] ?? '';
  return {
    stream,
    sequence: message.seq,
    subject: message.subject,
    storedAt: message.time.getTime(),
    bytes: message.data,
    headers,
  };
}
