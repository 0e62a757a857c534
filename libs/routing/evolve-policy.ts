import { type EventData, fromTimestamp } from '#libs/contracts';
import { compileSilence } from '#libs/policy';
import { rescheduled, waitingKey } from './known-alert.js';
import type { RouterState } from './state.js';

/** A person made a silence. */
export function evolveSilence(state: RouterState, data: EventData<'argus.silence.created.v1'>): RouterState {
  const compiled = compileSilence({ ...data, id: data.silenceId }, []);
  if (!compiled.ok || state.silences.has(data.silenceId)) return state;
  const silence = { ...compiled.value, expiredAt: undefined };
  return { ...state, silences: state.silences.with(silence.id, silence) };
}

/** A person ended a silence before its time: what it held back is judged again. */
export function evolveSilenceExpired(
  state: RouterState,
  { silenceId, at }: EventData<'argus.silence.expired.v1'>,
): RouterState {
  const silence = state.silences.get(silenceId);
  if (silence === undefined || silence.expiredAt !== undefined) return state;
  const expiredAt = fromTimestamp(at);
  const ended = { ...silence, expiredAt, endsAt: Math.min(silence.endsAt, expiredAt) };
  const silences = state.silences.with(silenceId, ended);
  return rescheduled({ ...state, silences }, waitingKey({ kind: 'silence', by: silenceId, until: 0 }));
}

/** People were told that a silence or a window ends. */
export const evolveEnding = (
  state: RouterState,
  { silenceId, endsAt }: EventData<'argus.silence.ending.v1'>,
): RouterState => ({ ...state, toldEndings: state.toldEndings.with(silenceId, fromTimestamp(endsAt)) });

/**
 * Under another policy, everything that was held back under one before is judged again. The log says which came
 * last; the clocks of those who adopted them may say otherwise.
 */
export function evolveAdopted(
  state: RouterState,
  { version }: EventData<'argus.policy.adopted.v1'>,
  time: number,
): RouterState {
  if (version === state.policy.version) return state;
  const since = Math.max(time, state.policy.since);
  let next: RouterState = { ...state, policy: { version, since } };
  for (const [key] of state.waiting.entries()) next = rescheduled(next, key);
  return next;
}
