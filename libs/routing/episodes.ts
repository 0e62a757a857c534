import { epochMilliseconds } from '#libs/policy';
import type { KnownAlert } from './state.js';

/** A clock may be ahead by so much; an episode that begins later than that has a wrong one. */
const plausibleAheadMs = 10 * 60_000;

/**
 * Whether an episode is older than one that is known, so that news of it is out of date. One that begins far in the
 * future is taken as it is, but makes nothing out of date: a clock that was wrong once would silence the alert for
 * years.
 */
export function isStale(episode: string, known: string | undefined, now: number): boolean {
  if (known === undefined || episode >= known) return false;
  return isPlausible(known, now);
}

/** The later one of two episodes that are over. One that begins far in the future makes nothing out of date. */
export const laterOver = (known: string | undefined, episode: string, now: number): string | undefined =>
  isPlausible(episode, now) && (known === undefined || episode > known) ? episode : known;

function isPlausible(episode: string, now: number): boolean {
  const began = epochMilliseconds(episode);
  return began === undefined || began <= now + plausibleAheadMs;
}

/** What an alert said last, as far as its incident took notice. */
export interface Said {
  readonly status: 'firing' | 'resolved';
  readonly episode: string;
}

/** What an alert of an incident said last, be it believed or not; undefined when no incident ever had it. */
export function saidLast({ membership, flapping, lastWord }: KnownAlert): Said | undefined {
  if (membership === undefined) return undefined;
  if (flapping !== undefined && lastWord !== undefined && lastWord.turn > flapping.turn) return lastWord;
  const { firing, resolution, episode } = membership;
  return { status: firing && resolution === undefined ? 'firing' : 'resolved', episode };
}
