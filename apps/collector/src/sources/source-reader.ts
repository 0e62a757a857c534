import type { Result } from '#libs/kernel';
import type { Reading, Unreadable } from '../domain/reading.js';

/** What a reader may know besides the body. */
export interface ReadContext {
  /** RFC 3339. */
  readonly receivedAt: string;
}

/** One source of alerts: what it is called and how to read what it sends. */
export interface SourceReader {
  /** A token of the subject that its deliveries are stated on. */
  readonly name: string;
  /** How many times the length of a body its signals take at most. */
  readonly growth: number;
  /** Pure; never throws, whatever JSON it is given. */
  read(body: unknown, context: ReadContext): Result<Reading, Unreadable>;
}
