import type { Clock } from '#libs/kernel';
import { type Effect, keptBack } from './effect.js';
import { type Pace, type PacedCall, PacedLine } from './pace.js';

/** A limit of a service, and what counts against it, such as a method or a channel. */
export interface RateLimit extends Pace {
  readonly of: string;
  /** How many times a call counts that stands for several; once when left out. */
  readonly takes?: number;
  /** Goes before what is not. */
  readonly urgent?: boolean;
}

/** The account that a service knows Argus by: whatever is asked of it goes through here. */
export interface ServiceAccount {
  /**
   * Does something that asks the service, unless the service is to be left in peace now. What it throws is read by
   * `failure`.
   */
  attempt<T>(work: () => Promise<Effect<T>>, failure: (error: unknown) => Effect<never>): Promise<Effect<T>>;
  /**
   * Makes a call, within `attempt`, when it keeps within its limits; where that takes long, the attempt ends and is
   * told when to come back. `caller` is the same then, and has its place kept.
   */
  call<T>(caller: string, limits: readonly RateLimit[], make: () => Promise<T>): Promise<T>;
}

/** A wait this short, ms, is waited for; a longer one would keep a place that others need. */
const shortWait = 250;
/** So many lines are kept in mind before those that nobody uses are dropped. */
const manyLines = 1_000;

class KeptBack extends Error {
  constructor(readonly waitMs: number) {
    super('it is not its turn');
  }
}

/**
 * A service that says when to come back means every request of the account, not the one that it answers: until
 * then nothing is asked of it, and whatever was to be asked is told to come back, too. So that it has no need to
 * say so, calls keep to the pace that it is known to allow. Each process keeps its own.
 */
export function serviceAccount(service: string, clock: Clock): ServiceAccount {
  let until = 0;
  const lines = new Map<string, PacedLine>();

  const lineOf = ({ of, most, withinMs }: RateLimit, now: number): PacedLine => {
    const line = lines.get(of) ?? new PacedLine({ most, withinMs });
    lines.set(of, line);
    line.forget(now);
    return line;
  };

  /** Where a caller stands: when it may call, and what is noted in either case. */
  const placeOf = (caller: string, limits: readonly RateLimit[], now: number): Place => {
    if (lines.size > manyLines) for (const [of, line] of lines) if (!line.forget(now)) lines.delete(of);
    const counted = limits.map(({ takes = 1, urgent = false, ...limit }) => ({
      ...{ line: lineOf(limit, now), takes, urgent },
    }));
    const promised = counted[0]?.line.promiseTo(caller);
    if (promised !== undefined && promised - now > shortWait) return { at: promised };
    const wasPromised = promised !== undefined;
    let at = Math.max(now, promised ?? now);
    for (;;) {
      const fits = counted.map(({ line, ...claim }) => line.earliest(now, at, { ...claim, wasPromised }));
      const next = Math.max(at, ...fits);
      if (next === at) break;
      at = next;
    }
    if (at - now > shortWait) {
      for (const { line, urgent } of counted) line.promise(caller, { at, urgent });
      return { at };
    }
    const call: PacedCall = { began: at };
    for (const { line, takes } of counted) line.call(caller, call, takes);
    return { at, call };
  };

  return {
    async attempt(work, failure) {
      const left = until - clock.now();
      if (left > 0) return keptBack(`${service} asked to be left in peace`, left);
      const effect = await work().catch((error: unknown) =>
        error instanceof KeptBack
          ? keptBack(`${service} takes only so many calls at a time`, error.waitMs)
          : failure(error),
      );
      if (effect.kind === 'temporary' && effect.refused !== 'here' && effect.retryAfterMs !== undefined)
        until = Math.max(until, clock.now() + effect.retryAfterMs);
      return effect;
    },
    async call(caller, limits, make) {
      const now = clock.now();
      const { at, call } = placeOf(caller, limits, now);
      if (call === undefined) throw new KeptBack(at - now);
      try {
        if (at > now) await new Promise<void>((resolve) => clock.at(at, resolve));
        return await make();
      } finally {
        call.answered = clock.now();
      }
    },
  };
}

interface Place {
  readonly at: number;
  /** The call that may be made; absent where it is to come back then. */
  readonly call?: PacedCall;
}

/** The accounts of a kind of service that Argus knows several of, by name. */
export function serviceAccounts(
  nameOf: (name: string) => string,
  clock: Clock,
): (name: string) => ServiceAccount {
  const known = new Map<string, ServiceAccount>();
  return (name) => {
    const account = known.get(name) ?? serviceAccount(nameOf(name), clock);
    known.set(name, account);
    return account;
  };
}
