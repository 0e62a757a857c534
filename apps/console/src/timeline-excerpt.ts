import type { TimelineEntry } from '#libs/audit';

/** What a page shows of a timeline: all of it, or of a long one the beginning and the end. */
export interface TimelineExcerpt {
  readonly first: readonly TimelineEntry[];
  /** How many are left out after `first`. */
  readonly left: number;
  readonly last: readonly TimelineEntry[];
}

const firstShown = 50;
const lastShown = 200;

/** Takes the excerpt. */
export function excerptOf(entries: readonly TimelineEntry[]): TimelineExcerpt {
  const left = entries.length - firstShown - lastShown;
  if (left <= 0) return { first: entries, left: 0, last: [] };
  return { first: entries.slice(0, firstShown), left, last: entries.slice(-lastShown) };
}

/** Names a message by where its stream holds it. */
export const placeOf = ({ stream, sequence }: { stream: string; sequence: number }): string =>
  `${stream} ${sequence}`;
