import type { Matcher } from '#libs/policy';
import type { KnownSilence } from '#libs/routing';

/** How a silence stands. */
export type SilenceState = 'active' | 'pending' | 'expired';

/** A silence as Alertmanager's API v2 shows it. */
export interface GettableSilence {
  readonly id: string;
  readonly status: { readonly state: SilenceState };
  readonly updatedAt: string;
  readonly matchers: readonly {
    readonly name: string;
    readonly value: string;
    readonly isRegex: boolean;
    readonly isEqual: boolean;
  }[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** How a silence stands at a time. */
export function stateAt({ startsAt, endsAt, expiredAt }: KnownSilence, now: number): SilenceState {
  if (expiredAt !== undefined || endsAt <= now) return 'expired';
  return startsAt > now ? 'pending' : 'active';
}

/** The silence for Alertmanager's clients. One that was ended early ends then. */
export function gettable(silence: KnownSilence, now: number): GettableSilence {
  const { id, matchers, startsAt, endsAt, expiredAt, createdBy, comment } = silence;
  return {
    id,
    status: { state: stateAt(silence, now) },
    updatedAt: iso(expiredAt ?? startsAt),
    matchers: matchers.map(shown),
    startsAt: iso(startsAt),
    endsAt: iso(Math.min(expiredAt ?? endsAt, endsAt)),
    createdBy,
    comment,
    annotations: {},
  };
}

/**
 * Whether a silence is one that a filter asks for: as in Alertmanager, a filter looks at the values in the silence's
 * own matchers.
 */
export function fits({ matchers }: KnownSilence, filters: readonly Matcher[]): boolean {
  const values = Object.fromEntries(matchers.map(({ name, value }) => [name, value]));
  return filters.every((filter) => filter.matches(values));
}

/** Active ones first, then pending ones, then those that are over; what changes next stands first. */
export function inOrder(silences: readonly KnownSilence[], now: number): KnownSilence[] {
  const order: readonly SilenceState[] = ['active', 'pending', 'expired'];
  const key = (silence: KnownSilence): readonly [number, number] => {
    const state = stateAt(silence, now);
    const time = state === 'pending' ? silence.startsAt : silence.endsAt;
    return [order.indexOf(state), state === 'expired' ? -time : time];
  };
  return [...silences].sort((a, b) => {
    const [[stateA, timeA], [stateB, timeB]] = [key(a), key(b)];
    return stateA - stateB || timeA - timeB || (a.id < b.id ? -1 : 1);
  });
}

const shown = ({ name, value, type }: Matcher) => ({
  name,
  value,
  isRegex: type === '=~' || type === '!~',
  isEqual: type === '=' || type === '=~',
});

const iso = (time: number): string => new Date(time).toISOString();
