import type { Change } from './change.js';

/**
 * The changes of a group from some version on. It never changes: what is added makes another one, which
 * shares all but the last few with it, so that a group of many thousand alerts stays cheap.
 */
export interface ChangeLog {
  /** So many changes came before the first one. */
  readonly before: number;
  /** All full but the last one. */
  readonly chunks: readonly (readonly Change[])[];
  /** How many there were altogether. */
  readonly version: number;
}

const chunkSize = 64;

/** Nothing has happened. */
export const emptyLog: ChangeLog = { before: 0, chunks: [], version: 0 };

/** The log with one change more. */
export function withChange({ before, chunks, version }: ChangeLog, change: Change): ChangeLog {
  const last = chunks.at(-1);
  const more =
    last === undefined || last.length === chunkSize
      ? [...chunks, [change]]
      : [...chunks.slice(0, -1), [...last, change]];
  return { before, chunks: more, version: version + 1 };
}

/** The change that made a version; undefined when it is not kept. */
export function changeAt({ before, chunks }: ChangeLog, version: number): Change | undefined {
  const index = version - 1 - before;
  return chunks[Math.floor(index / chunkSize)]?.[index % chunkSize];
}

/** The log without whole chunks that everybody was told of. */
export function withoutTold(log: ChangeLog, version: number): ChangeLog {
  if (version >= log.version) return { before: log.version, chunks: [], version: log.version };
  const known = Math.floor((version - log.before) / chunkSize);
  if (known <= 0) return log;
  return { ...log, before: log.before + known * chunkSize, chunks: log.chunks.slice(known) };
}
