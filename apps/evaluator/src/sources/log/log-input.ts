import type { LogLine } from '../../domain/logs/log-line.js';
import type { ReadRequest } from '../signal-source.js';

/** What an input has to remember over a restart; plain data. */
export type InputPosition = Readonly<Record<string, unknown>>;

/** New lines of a log. */
export interface NewLines {
  readonly lines: readonly LogLine[];
  /** Why there could be none. */
  readonly unreadable?: string;
}

/** Where the lines of a log come from. */
export interface LogInput {
  /** The lines since the last time; to be asked for one after the other. Does not throw. */
  read(request: ReadRequest): Promise<NewLines>;
  /** Where the next reading begins. */
  position(): InputPosition;
  /** Goes on where another run stopped. */
  resume(position: InputPosition): void;
  close?(): Promise<void>;
}
