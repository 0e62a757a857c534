import type { Change, Turn } from './change.js';
import { type ChangeLog, changeAt } from './change-log.js';
import { type Rhythm, tickFrom } from './rhythm.js';
import type { NotifierState, Told } from './state.js';

/** Alerts by fingerprint, with when their last change was, the earliest first. */
type Alerts = ReadonlyMap<string, number>;

/** What has changed since a target was told of the group. */
export interface SinceTold {
  /** Alerts that fire and did not. */
  readonly joined: Alerts;
  /** Alerts that fired and do not. */
  readonly ended: Alerts;
  /** Alerts that came and went in between. */
  readonly passed: Alerts;
  /** The last change of each other kind. */
  readonly last: Readonly<Partial<Record<Turn['kind'], Turn>>>;
}

/** Compares the group as it is with what a target was told; with `upTo`, as it was at that version. */
export function sinceTold(
  { changes, turns }: Pick<NotifierState, 'changes' | 'turns'>,
  told: Told | undefined,
  upTo = changes.version,
): SinceTold {
  const from = told?.version ?? 0;
  const alerts = upTo < changes.version ? compared(changes, from, upTo) : comparedSoFar(changes, told);
  return { ...alerts, last: lastOf(turns, from, upTo) };
}

/** The last change of each kind that is not about one alert. */
export function lastOf(turns: readonly Turn[], from = 0, upTo = Infinity): SinceTold['last'] {
  const last: Partial<Record<Turn['kind'], Turn>> = {};
  for (const turn of turns) if (turn.version > from && turn.version <= upTo) last[turn.kind] = turn;
  return last;
}

class Comparison {
  readonly joined = new Map<string, number>();
  readonly ended = new Map<string, number>();
  readonly passed = new Map<string, number>();
  /** The last change that was looked at. */
  last: Change | undefined;

  constructor(private version: number) {}

  /** Goes on to a version. */
  extend(changes: ChangeLog, upTo: number): this {
    while (this.version < upTo) {
      const change = changeAt(changes, ++this.version);
      if (change !== undefined) this.add(change);
    }
    return this;
  }

  isPartOf(changes: ChangeLog): boolean {
    return this.last === undefined || changeAt(changes, this.last.version) === this.last;
  }

  private add(change: Change): void {
    this.last = change;
    if (change.kind === 'fired') {
      // What fired when it was told, ended and fires again is where it was.
      if (!this.ended.delete(change.fingerprint)) this.joined.set(change.fingerprint, change.time);
      this.passed.delete(change.fingerprint);
    } else if (change.kind === 'resolved') {
      const came = this.joined.delete(change.fingerprint);
      (came ? this.passed : this.ended).set(change.fingerprint, change.time);
    }
  }
}

const compared = (changes: ChangeLog, from: number, upTo: number): Comparison =>
  new Comparison(Math.max(from, changes.before)).extend(changes, upTo);

/** What was compared for the last message, so that only what came since has to be: a group may be very large. */
const comparisons = new WeakMap<Told, Comparison>();

function comparedSoFar(changes: ChangeLog, told: Told | undefined): Comparison {
  if (told === undefined) return compared(changes, 0, changes.version);
  const known = comparisons.get(told);
  const comparison =
    known?.isPartOf(changes) === true ? known : compared(changes, told.version, told.version);
  comparisons.set(told, comparison);
  return comparison.extend(changes, changes.version);
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
