import { type MsgHdrs, headers as natsHeaders } from 'nats';
import {
  type AgentName,
  type ArgusEvent,
  type Recorded,
  decodeEvents,
  headers,
  isAgent,
  parseSubject,
} from '#libs/contracts';
import type { KeyRing, Signer } from '#libs/identity';
import { type Result, failed, ok } from '#libs/kernel';
import { knownEvents, rememberEvents } from './decoded-messages.js';

/** One decision's events as they go on the wire: the bytes, and what the headers say of them. */
export interface SignedMessage {
  readonly bytes: Uint8Array;
  readonly messageId: string;
  readonly signature: string;
  readonly key: string;
}

/** Encodes a decision as a CloudEvents batch and signs its bytes. */
export function signMessage(agent: AgentName, events: readonly ArgusEvent[], signer: Signer): SignedMessage {
  const bytes = new TextEncoder().encode(JSON.stringify(events));
  const messageId = messageIdOf(agent, events, signer);
  return { bytes, messageId, signature: signer.sign(bytes), key: signer.publicKey };
}

/**
 * Follows from the events' ids and the key. Without the key nobody knows it before it is stored, or an agent
 * that is not itself any more could use it first, and the stream would take the true message for a
 * repetition and drop it.
 */
const messageIdOf = (agent: AgentName, events: readonly ArgusEvent[], signer: Signer): string =>
  `${agent}:${signer.nameFor(JSON.stringify(events.map(({ id }) => id)))}`;

/** The headers of a signed message; `expectedSequence` is the subject's last one, 0 for none. */
export function messageHeaders(
  message: SignedMessage,
  traceparent?: string,
  expectedSequence?: number,
): MsgHdrs {
  const all = natsHeaders();
  all.set(headers.messageId, message.messageId);
  all.set(headers.signature, message.signature);
  all.set(headers.key, message.key);
  if (traceparent !== undefined) all.set(headers.traceparent, traceparent);
  if (expectedSequence !== undefined) {
    all.set('Nats-Expected-Last-Subject-Sequence', String(expectedSequence));
  }
  return all;
}

/** A message as a stream handed it over, before anything in it is believed. */
export interface StoredMessage {
  readonly stream: string;
  readonly sequence: number;
  readonly subject: string;
  /** Epoch ms. */
  readonly storedAt: number;
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Believes a stored message, or says why not: subject, then signature (by a key that belongs to the agent
 * the subject names), then JSON, upcasting, envelope, ownership and data, then that events and subject
 * speak of the same thing.
 */
export async function decodeMessage(message: StoredMessage, ring: KeyRing): Promise<Result<Recorded>> {
  const { subject, bytes, stream, sequence, storedAt } = message;
  const parsed = parseSubject(subject);
  if (parsed === undefined) return failed(`subject "${subject}" is not one of Argus's`);
  if (!isAgent(parsed.agent)) return failed(`subject "${subject}" names no agent`);
  const agent = parsed.agent;
  const key = message.headers[headers.key];
  const signature = message.headers[headers.signature];
  if (key === undefined || signature === undefined) return failed('the message is not signed');

  const mark = { agent, key, signature, bytes };
  const known = knownEvents(mark);
  const trusted = await ring.verify({ ...mark, storedAt }, known !== undefined);
  if (!trusted.ok) return failed(trusted.error);
  const read = known === undefined ? decodeEvents(bytes, agent) : ok(known);
  if (!read.ok) return read;
  const events = read.value;
  if (known === undefined) rememberEvents(mark, events);

  const stray =
    parsed.family === 'incident' ? events.find((event) => event.subject !== parsed.entity) : undefined;
  if (stray !== undefined)
    return failed(`event ${stray.id} is about "${stray.subject}", not "${parsed.entity}"`);
  const messageId = message.headers[headers.messageId] ?? '';
  return ok({ stream, sequence, subject, agent, storedAt, messageId, key, signature, bytes, events });
}
