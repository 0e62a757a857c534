import { type AgentName, type ArgusEvent, isValidEvent } from '#libs/contracts';

/** How many decoded messages, and how many bytes of them, one process remembers: all its agents read the same ones. */
const [remembered, rememberedBytes] = [2_048, 12 * 1024 * 1024];

interface Decoded {
  readonly bytes: Uint8Array;
  readonly events: readonly ArgusEvent[];
}

/** What says which message it is: who signed which bytes. */
export interface MessageMark {
  readonly agent: AgentName;
  readonly key: string;
  readonly signature: string;
  readonly bytes: Uint8Array;
}

const decoded = new Map<string, Decoded>();
let decodedBytes = 0;

/** The events of a message that this process has verified and decoded, or stated itself; undefined for any other. */
export function knownEvents({ bytes, ...mark }: MessageMark): readonly ArgusEvent[] | undefined {
  const known = decoded.get(nameOf(mark));
  // The signature alone proves nothing about bytes that it was not verified for.
  return known !== undefined && Buffer.compare(known.bytes, bytes) === 0 ? known.events : undefined;
}

/** Remembers what a message says, and forgets the oldest beyond the bounds. */
export function rememberEvents({ bytes, ...mark }: MessageMark, events: readonly ArgusEvent[]): void {
  const name = nameOf(mark);
  decodedBytes += bytes.length - (decoded.get(name)?.bytes.length ?? 0);
  decoded.set(name, { bytes, events });
  for (const [oldest, { bytes: freed }] of decoded) {
    if (decoded.size <= remembered && decodedBytes <= rememberedBytes) break;
    decoded.delete(oldest);
    decodedBytes -= freed.length;
  }
}

/**
 * Remembers what this process states itself, so that its own agents need not verify and parse it. What is not
 * valid is left to the readers, who refuse it.
 */
export function rememberStated(mark: MessageMark, events: readonly ArgusEvent[]): void {
  if (events.every((event) => isValidEvent(event, mark.agent))) rememberEvents(mark, events);
}

const nameOf = ({ agent, key, signature }: Omit<MessageMark, 'bytes'>): string =>
  `${agent} ${key} ${signature}`;
