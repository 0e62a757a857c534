import type { AgentName } from './agents.js';
import type { ArgusEvent } from './event.js';

/** One decision as a stream holds it: verified, upcast and validated. */
export interface Recorded {
  readonly stream: string;
  /** The message's sequence in its stream. */
  readonly sequence: number;
  readonly subject: string;
  readonly agent: AgentName;
  /** When the stream stored it, milliseconds since the Unix epoch. */
  readonly storedAt: number;
  readonly messageId: string;
  /** The key that signed it, and its signature over `bytes`. */
  readonly key: string;
  readonly signature: string;
  /** The exact bytes that were signed. */
  readonly bytes: Uint8Array;
  readonly events: readonly ArgusEvent[];
}
