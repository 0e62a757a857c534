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

/**
 * A call on its way may be counted by the service at any time until it has answered, but hardly after this long, ms: one
 * that hangs must not keep all others back.
 */
const onItsWay = 5_000;

/** A call that was made. */
export interface PacedCall {
  readonly began: number;
  answered?: number;
}

/** The calls of one kind: those that were made, and those that were put off to a time of their own. */
export class PacedLine {
  private calls: PacedCall[] = [];
  private readonly promised = new Map<string, Promised>();

  constructor(private readonly pace: Pace) {}

  /** When a caller was told to come back; undefined for one that was told nothing. */
  promiseTo(caller: string): number | undefined {
    return this.promised.get(caller)?.at;
  }

  /**
   * When a call that counts `takes` times fits: for one that was told to come at this time, whatever others were told
   * since. An urgent one goes before all that are not, also before those that were told their time earlier.
   */
  earliest(now: number, from: number, { takes, wasPromised, urgent }: Claim): number {
    const made = this.calls.map((call) => countedAt(call, now));
    const others = [...this.promised.values()]
      .filter((other) => (wasPromised ? other.urgent && !urgent : other.urgent || !urgent))
      .map(({ at }) => at);
    const { most, withinMs } = this.pace;
    const times = [...made, ...others].sort((a, b) => a - b);
    return earliestFit(times, from, { most: most - (takes - 1), withinMs });
  }

  /** The caller is to come back then. */
  promise(caller: string, promised: Promised): void {
    this.promised.set(caller, promised);
  }

  /** The caller makes the call, which counts `takes` times. */
  call(caller: string, call: PacedCall, takes: number): void {
    this.promised.delete(caller);
    for (let count = 0; count < takes; count++) this.calls.push(call);
  }

  /** Forgets what counts for nothing any more; whether anything is left. */
  forget(now: number): boolean {
    const { withinMs } = this.pace;
    this.calls = this.calls.filter((call) => countedAt(call, now) > now - withinMs);
    for (const [caller, { at }] of this.promised) if (at < now - promisedFor) this.promised.delete(caller);
    return this.calls.length > 0 || this.promised.size > 0;
  }
}

/** When the service counts a call, at the latest. */
const countedAt = ({ began, answered }: PacedCall, now: number): number =>
  answered ?? Math.max(began, Math.min(now, began + onItsWay));

interface Claim {
  readonly takes: number;
  readonly wasPromised: boolean;
  readonly urgent: boolean;
}

interface Promised {
  readonly at: number;
  readonly urgent: boolean;
}
