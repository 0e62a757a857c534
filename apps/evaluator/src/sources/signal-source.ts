import type { Reading } from '../domain/rules/reading.js';

/** What a source is asked for. */
export interface ReadRequest {
  /** The moment to read, epoch milliseconds. */
  readonly at: number;
  /** The moment that was read last; undefined for the first time since the start. */
  readonly since?: number;
  /** The time between two readings, milliseconds. */
  readonly everyMs: number;
  /** Aborted when the time for it is up. */
  readonly signal: AbortSignal;
}

/**
 * Something to look at. Every source turns what it reads into readings, so that rules, standings and alerts
 * know nothing of where a value comes from. One rule has one source of its own.
 */
export interface SignalSource {
  /** Names the kind in the record: prometheus, http, tcp, log. */
  readonly kind: string;
  /** Where a person can look at what it says. */
  readonly link?: string;
  /**
   * Reads. What cannot be read is a reading that says why: it does not throw, and it ends soon after `signal`
   * is aborted. Several readings, the oldest first, where what was missed can be made up for.
   */
  read(request: ReadRequest): Promise<readonly Reading[]>;
  /** What followed from the last reading is stated: it may be forgotten where it came from. */
  keep?(): Promise<void>;
  /** Lets go of files and buffers. */
  close?(): Promise<void>;
}
