import type { Clock } from '#libs/kernel';
import { type Effect, keptBack } from './effect.js';
import { type Pace, PacedLine } from './pace.js';

/** A limit of a service, and what counts against it, such as a method or a channel. */
export interface RateLimit extends Pace {
  readonly of: string;
}

/** The account that a service knows Argus by: whatever is asked of it goes through here. */
export interface ServiceAccount {
  /**
   * Does something that asks the service, unless the service is to be left in peace now. What it throws is read by
   * `failure`.
   */
  attempt<T>(work: () => Promise<Effect<T>>, failure: (error: unknown) => Effect<never>): Promise<Effect<T>>;
  /**
   * Waits, within `attempt`, until a call keeps within its limits; where that takes long, the attempt ends and is
   * told when to come back. `caller` is the same then, and has its place kept.
   */
  turn(caller: string, limits: readonly RateLimit[]): Promise<void>;
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

  const lineOf = ({ of, ...pace }: RateLimit, now: number): PacedLine => {
    const line = lines.get(of) ?? new PacedLine(pace);
    lines.set(of, line);
    line.forget(now);
    return line;
  };

  /** When the call is to be made. */
  const placeOf = (caller: string, limits: readonly RateLimit[], now: number): number => {
    if (lines.size > manyLines) for (const [of, line] of lines) if (!line.forget(now)) lines.delete(of);
    const counted = limits.map((limit) => lineOf(limit, now));
    const promised = counted[0]?.promiseTo(caller);
    if (promised !== undefined && promised - now > shortWait) return promised;
    const wasPromised = promised !== undefined;
    let at = Math.max(now, promised ?? now);
    for (;;) {
      const next = Math.max(at, ...counted.map((line) => line.earliest(at, { wasPromised })));
      if (next === at) break;
      at = next;
    }
    for (const line of counted) {
      if (at - now > shortWait) line.promise(caller, at);
      else line.call(caller, at);
    }
    return at;
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
    async turn(caller, limits) {
      const now = clock.now();
      const at = placeOf(caller, limits, now);
      if (at - now > shortWait) throw new KeptBack(at - now);
      if (at > now) await new Promise<void>((resolve) => clock.at(at, resolve));
    },
  };
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
