/** How often a service lets itself be asked: so many times within any stretch of time of this length. */
export interface Pace {
  readonly most: number;
  readonly withinMs: number;
}

/**
 * The earliest time from `from` on at which one more call fits in between those at `times` (ascending, past and
 * planned), so that no stretch of the pace's length holds more than it allows.
 */
export function earliestFit(times: readonly number[], from: number, pace: Pace): number {
  if (fits(times, from, pace)) return from;
  const whenOneDropsOut = times.map((time) => time + pace.withinMs).filter((time) => time > from);
  return whenOneDropsOut.find((time) => fits(times, time, pace)) ?? from;
}

function fits(times: readonly number[], time: number, { most, withinMs }: Pace): boolean {
  const after = times.findIndex((each) => each > time);
  const place = after === -1 ? times.length : after;
  const at = (index: number): number =>
    index < place ? (times[index] ?? 0) : index === place ? time : (times[index - 1] ?? 0);
  for (let first = Math.max(0, place - most); first <= Math.min(place, times.length - most); first++) {
    if (at(first + most) - at(first) < withinMs) return false;
  }
  return true;
}

/** A promise that nobody came back for counts for nothing after this long, ms. */
const promisedFor = 60_000;

/** The calls of one kind: those that were made, and those that were put off to a time of their own. */
export class PacedLine {
  private calls: number[] = [];
  private readonly promised = new Map<string, number>();

  constructor(readonly pace: Pace) {}

  /** When a caller was told to come back; undefined for one that was told nothing. */
  promiseTo(caller: string): number | undefined {
    return this.promised.get(caller);
  }

  /** When one more call fits: for who was told to come at this time, whatever others were told since. */
  earliest(from: number, { wasPromised }: { readonly wasPromised: boolean }): number {
    const others = wasPromised ? [] : [...this.promised.values()];
    return earliestFit(
      [...this.calls, ...others].sort((a, b) => a - b),
      from,
      this.pace,
    );
  }

  /** The caller is to come back then. */
  promise(caller: string, at: number): void {
    this.promised.set(caller, at);
  }

  /** The caller makes the call then. */
  call(caller: string, at: number): void {
    this.promised.delete(caller);
    this.calls.push(at);
  }

  /** Forgets what counts for nothing any more; whether anything is left. */
  forget(now: number): boolean {
    this.calls = this.calls.filter((time) => time > now - this.pace.withinMs);
    for (const [caller, at] of this.promised) if (at < now - promisedFor) this.promised.delete(caller);
    return this.calls.length > 0 || this.promised.size > 0;
  }
}
