import { type Msg, type MsgHdrs, headers as natsHeaders } from 'nats';
import {
  type AgentName,
  type Asker,
  type IdentityName,
  type PersonAnswer,
  type PersonRequest,
  headers,
  identityNames,
  mayAsk,
  mayVouchFor,
  ownerOfRequest,
  readAsker,
  readPersonRequest,
} from '#libs/contracts';
import type { KeyRing, Signer } from '#libs/identity';
import { type Clock, type Result, failed, ok } from '#libs/kernel';

/** A request is taken this long after it was sent, ms: a recorded one is of no use later. */
export const freshFor = 2 * 60_000;

/** A person's request with everything that its signature covers. */
export interface SentRequest {
  readonly sender: IdentityName;
  /** The agent that it is for: signed, so that it cannot be sent on to another. */
  readonly to: AgentName;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly request: PersonRequest;
  readonly asker: Asker;
}

/** An answer with everything that its signature covers. */
export interface SentAnswer {
  readonly requestId: string;
  readonly answer: PersonAnswer;
}

/** Encodes and signs. */
export function sealed(
  content: SentRequest | SentAnswer,
  signer: Signer,
): { readonly bytes: Uint8Array; readonly headers: MsgHdrs } {
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const all = natsHeaders();
  all.set(headers.key, signer.publicKey);
  all.set(headers.signature, signer.sign(bytes));
  return { bytes, headers: all };
}

/**
 * Believes a request, or says why not: who signed it, that it is for this agent and not an old one, that the
 * sender may pass it on and may vouch for whoever asks, and that its fields are as their kind declares.
 */
export async function believedRequest(
  message: Msg,
  { me, ring, now }: { readonly me: AgentName; readonly ring: KeyRing; readonly now: number },
): Promise<Result<SentRequest>> {
  const content = parsed(message);
  if (content === undefined) return failed('it is not JSON');
  const { sender, to, requestId, sentAt, request, asker } = content as Partial<Record<string, unknown>>;
  const from = identityNames.find((name) => name === sender);
  if (from === undefined) return failed('it names no sender');
  const signed = await verified(message, from, ring, now);
  if (!signed.ok) return signed;
  if (to !== me) return failed(`it is for "${String(to)}", not for the ${me}`);
  if (typeof sentAt !== 'number' || Math.abs(now - sentAt) > freshFor) {
    return failed('it was sent at another time: check the clocks of the machines, and ask again');
  }
  if (typeof requestId !== 'string' || requestId.length < 1 || requestId.length > 300) {
    return failed('its requestId has to be a text of 1 to 300 characters');
  }
  const wanted = readPersonRequest(request);
  if (!wanted.ok) return wanted;
  if (!mayAsk(from).includes(me) || ownerOfRequest[wanted.value.kind] !== me) {
    return failed(`"${wanted.value.kind}" is not something that ${from} can ask the ${me} for`);
  }
  const who = readAsker(asker);
  if (!who.ok) return who;
  if (!mayVouchFor(from, who.value)) {
    return failed(`${from} cannot vouch for somebody who came by ${who.value.via}`);
  }
  return ok({ sender: from, to: me, requestId, sentAt, request: wanted.value, asker: who.value });
}

/** Believes an answer to the request of this id, or says why not. */
export async function believedAnswer(
  message: Msg,
  {
    from,
    requestId,
    ring,
    clock,
  }: {
    readonly from: AgentName;
    readonly requestId: string;
    readonly ring: KeyRing;
    readonly clock: Clock;
  },
): Promise<Result<PersonAnswer>> {
  const signed = await verified(message, from, ring, clock.now());
  if (!signed.ok) return signed;
  const content = parsed(message) as Partial<SentAnswer> | undefined;
  const answer = content?.answer;
  if (typeof answer?.sentence !== 'string' || typeof answer.reason !== 'string')
    return failed('it says nothing');
  // A request that was not believed has no id that could be repeated.
  if (content?.requestId !== requestId && content?.requestId !== '')
    return failed('it answers another request');
  return ok({ done: answer.done === true, reason: answer.reason, sentence: answer.sentence });
}

async function verified(
  message: Msg,
  agent: IdentityName,
  ring: KeyRing,
  now: number,
): Promise<Result<void>> {
  const key = message.headers?.get(headers.key) ?? '';
  const signature = message.headers?.get(headers.signature) ?? '';
  if (key === '' || signature === '') return failed('it is not signed');
  return ring.verify({ agent, key, signature, bytes: message.data, storedAt: now });
}

function parsed(message: Msg): object | undefined {
  try {
    const value: unknown = JSON.parse(message.string());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
