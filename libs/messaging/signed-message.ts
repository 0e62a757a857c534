import { type MsgHdrs, headers as natsHeaders } from 'nats';
import { createHash } from 'node:crypto';
import {
  type AgentName,
  type ArgusEvent,
  type Recorded,
  decodeEvents,
  deterministicId,
  headers,
  isAgent,
  parseSubject,
} from '#libs/contracts';
import type { KeyRing, Signer } from '#libs/identity';
import { type Result, failed, ok } from '#libs/kernel';

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
 * Follows from the events' ids and the key: Ed25519 signs the same in the same way. Without the key nobody
 * knows it before it is stored, or an agent that is not itself any more could use it first, and the stream
 * would take the true message for a repetition and drop it.
 */
function messageIdOf(agent: AgentName, events: readonly ArgusEvent[], signer: Signer): string {
  const ids = JSON.stringify(events.map(({ id }) => id));
  return `${agent}:${deterministicId([signer.sign(new TextEncoder().encode(`message id of ${ids}`))])}`;
}

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

/** How many decoded messages, and how many bytes of them, one process remembers: all its agents read the same ones. */
const [remembered, rememberedBytes] = [2_048, 32 * 1024 * 1024];
const decoded = new Map<string, { readonly events: readonly ArgusEvent[]; readonly size: number }>();
let decodedBytes = 0;

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

  const fingerprint = `${agent} ${key} ${signature} ${createHash('sha256').update(bytes).digest('base64')}`;
  const trusted = await ring.verify({ agent, key, signature, bytes, storedAt }, decoded.has(fingerprint));
  if (!trusted.ok) return failed(trusted.error);
  const read = decoded.get(fingerprint) ?? remember(fingerprint, bytes.length, decodeEvents(bytes, agent));
  if ('ok' in read) return read;
  const { events } = read;

  const stray =
    parsed.family === 'incident' ? events.find((event) => event.subject !== parsed.entity) : undefined;
  if (stray !== undefined)
    return failed(`event ${stray.id} is about "${stray.subject}", not "${parsed.entity}"`);
  const messageId = message.headers[headers.messageId] ?? '';
  return ok({ stream, sequence, subject, agent, storedAt, messageId, key, signature, bytes, events });
}

function remember(
  fingerprint: string,
  size: number,
  result: Result<ArgusEvent[]>,
): { readonly events: readonly ArgusEvent[] } | Result<never> {
  if (!result.ok) return result;
  decoded.set(fingerprint, { events: result.value, size });
  decodedBytes += size;
  for (const [oldest, { size: freed }] of decoded) {
    if (decoded.size <= remembered && decodedBytes <= rememberedBytes) break;
    decoded.delete(oldest);
    decodedBytes -= freed;
  }
  return { events: result.value };
}
