import { audienceOf, nextFlush, untoldNews } from './flush.js';
import { responseDeadline } from './respond.js';
import { type Rhythm, rhythmOf } from './rhythm.js';
import type { NotifierState, TargetState } from './state.js';
import { receiversOf } from './targets.js';

/**
 * When to look again, as things stand: a tick of the group, the end of a muted stretch or of a snooze, the next step of
 * an escalation, the moment by which something was promised.
 */
export function deadline(state: NotifierState): number | undefined {
  const times = [tellingDeadline(state) ?? Infinity, responseDeadline(state) ?? Infinity];
  const next = Math.min(...times);
  return next === Infinity ? undefined : next;
}

function tellingDeadline(state: NotifierState): number | undefined {
  const times = [...receiversOf(state)].flatMap(([name, routes]) => {
    const mute = state.mutes.get(name);
    // Nothing but news of the incident, or of the policy, ends it.
    if (mute !== undefined && mute.until === undefined) return [];
    const places = [...state.targets.values()].filter(({ receiver }) => receiver === name);
    const rhythm = rhythmOf(routes);
    const due = (places.length === 0 ? [undefined] : places).flatMap((target) =>
      dueAt(state, target, rhythm),
    );
    return due.map((time) => Math.max(time, mute?.until ?? 0));
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Since when nothing is expected of the incident any more. */
export const finishedAt = (state: NotifierState): number | undefined =>
  state.pending.size > 0 || deadline(state) !== undefined ? undefined : state.closedAt;

function dueAt(state: NotifierState, target: TargetState | undefined, rhythm: Rhythm): readonly number[] {
  const flush = nextFlush(state, target, rhythm, audienceOf(target?.channel ?? 'email'));
  const news = untoldNews(state, target).map(({ time }) => time);
  return [...(flush === undefined ? [] : [flush.at]), ...news];
}
