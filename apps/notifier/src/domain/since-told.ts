import { type Rhythm, tickFrom } from './rhythm.js';
import type { Change, NotifierState, Told } from './state.js';

/** What has changed since a target was told of the group. */
export interface SinceTold {
  /** Alerts that fire and did not: fingerprint and since when. */
  readonly joined: ReadonlyMap<string, number>;
  /** Alerts that fired and do not. */
  readonly ended: ReadonlyMap<string, number>;
  /** Alerts that came and went in between. */
  readonly passed: ReadonlyMap<string, number>;
  /** The last change of each other kind. */
  readonly last: Readonly<Partial<Record<Exclude<Change['kind'], 'fired' | 'resolved'>, Change>>>;
}

/** Compares the group as it is with what a target was told; with `upTo`, as it was after so many changes. */
export function sinceTold(
  { changes, changesBefore }: NotifierState,
  told: Told | undefined,
  upTo = Infinity,
): SinceTold {
  const joined = new Map<string, number>();
  const ended = new Map<string, number>();
  const passed = new Map<string, number>();
  const last: Partial<Record<Change['kind'], Change>> = {};
  const from = Math.max(0, (told?.version ?? 0) - changesBefore);
  for (const change of changes.slice(from, upTo - changesBefore)) {
    if (change.kind === 'fired') {
      // What fired when it was told, ended and fires again is where it was.
      if (!ended.delete(change.fingerprint)) joined.set(change.fingerprint, change.time);
      passed.delete(change.fingerprint);
    } else if (change.kind === 'resolved') {
      const came = joined.delete(change.fingerprint);
      (came ? passed : ended).set(change.fingerprint, change.time);
    } else last[change.kind] = change;
  }
  return { joined, ended, passed, last };
}

/**
 * The alerts that a notification tells to be over. One that came and went is told where it was not before,
 * or where the group still holds it: until the tick after its end.
 */
export function resolvedSince(
  { ended, passed }: SinceTold,
  told: Told | undefined,
  rhythm: Rhythm,
  now: number,
): ReadonlySet<string> {
  const heldAt = (time: number): boolean =>
    rhythm.groupIntervalMs <= 0 || tickFrom(rhythm, time) + rhythm.groupIntervalMs > now;
  const brief = [...passed].filter(
    ([fingerprint, time]) =>
      time >= rhythm.since && (told?.resolved.has(fingerprint) !== true || heldAt(time)),
  );
  return new Set([...ended.keys(), ...brief.map(([fingerprint]) => fingerprint)]);
}
