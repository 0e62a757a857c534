import { createHash } from 'node:crypto';
import { type Recorded, parseSubject } from '#libs/contracts';
import { type Slice, sliceElements } from './event-slices.js';
import { UnrecordableMessage } from './postgres-errors.js';
import type { LocatedEvent } from './read-models/located-event.js';
import { storableKey } from './storable.js';

/** A message on its way into the record, with what is derived from it. */
export interface MessageRow {
  readonly recorded: Recorded;
  readonly sha256: Buffer;
  readonly storedAt: string;
  readonly events: readonly EventRow[];
}

/** An event on its way into the record. */
export interface EventRow extends LocatedEvent {
  readonly recorded: Recorded;
  readonly bytes: Uint8Array;
  readonly sha256: Buffer;
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Names a message: nothing else has its place in its stream. */
export const placeOf = (message: { readonly stream: string; readonly sequence: number | string }): string =>
  `${message.stream}/${message.sequence}`;

/** The incident whose history a subject belongs to; null for any other subject. */
export function incidentOf(natsSubject: string): string | null {
  const parsed = parseSubject(natsSubject);
  return parsed?.family === 'incident' ? storableKey(parsed.entity) : null;
}

/** Takes a message apart into what is stored: its hash, and each event with its own bytes. */
export function messageRow(recorded: Recorded): MessageRow {
  const storedAt = new Date(recorded.storedAt).toISOString();
  const slices = slicesOf(recorded);
  const incidentId = incidentOf(recorded.subject);
  const events = recorded.events.map((event, position): EventRow => {
    const slice = slices[position];
    const bytes = recorded.bytes.subarray(slice?.start, slice?.end);
    const { stream, sequence, agent } = recorded;
    return {
      recorded,
      stream,
      sequence,
      position,
      agent,
      incidentId,
      storedAt,
      event,
      bytes,
      sha256: sha256(bytes),
    };
  });
  return { recorded, sha256: sha256(recorded.bytes), storedAt, events };
}

function slicesOf(recorded: Recorded): Slice[] {
  let slices: Slice[];
  try {
    slices = sliceElements(recorded.bytes);
  } catch (error) {
    throw new UnrecordableMessage(`${placeOf(recorded)}: ${(error as Error).message}`, { cause: error });
  }
  if (slices.length === recorded.events.length) return slices;
  throw new UnrecordableMessage(
    `${placeOf(recorded)} holds ${slices.length} events, but ${recorded.events.length} were read from it`,
  );
}
