import { type Rhythm, tickFrom } from './rhythm.js';
import { lastOf, type SinceTold, sinceTold } from './since-told.js';
import type { News, NotifierState, TargetState, Told } from './state.js';

/**
 * People are told what they have to know: that alerts join, that it is over, that the incident is closed.
 * Machines are told what Alertmanager would tell a webhook: every change of the alerts, and no more.
 */
export type Audience = 'people' | 'machines';

/** A notification about the group that is due. */
export interface Flush {
  /** Since when, or when; epoch ms. */
  readonly at: number;
  readonly topic: 'opened' | 'updated' | 'resolved' | 'closed' | 'reopened' | 'repeated';
  readonly reason: string;
}

/** Who hears of a channel's messages. */
export const audienceOf = (channel: string): Audience => (channel === 'webhook' ? 'machines' : 'people');

/** The news that a target has yet to be told of, whatever the group's rhythm. */
export const untoldNews = ({ news }: NotifierState, target: TargetState | undefined): readonly News[] =>
  news.slice(target?.news ?? 0);

/**
 * The next notification about the group that a target needs as things stand, after the rules of
 * Alertmanager: the first one when alerts fire and the group wait is over; then at the ticks of the group
 * interval, when alerts fire that did not or, for machines, ended; and again after the repeat interval.
 * What is urgent waits for no tick. Undefined when nothing is to be told, or something is on its way.
 */
export function nextFlush(
  state: NotifierState,
  target: TargetState | undefined,
  rhythm: Rhythm,
  audience: Audience,
): Flush | undefined {
  if (target?.flushing !== undefined) return undefined;
  return target?.told === undefined
    ? firstFlush(state, target, rhythm)
    : furtherFlush(state, target.told, rhythm, audience);
}

function firstFlush(
  state: NotifierState,
  target: TargetState | undefined,
  { firstAt }: Rhythm,
): Flush | undefined {
  if (state.firing === 0 || state.closedAt !== undefined) return undefined;
  const last = lastOf(state.turns);
  const urgent = [
    ...(last.reopened === undefined ? [] : [last.reopened.time]),
    ...risenToCritical(state, last),
    ...untoldNews(state, target).map(({ time }) => time),
  ];
  const at = Math.min(firstAt, ...urgent);
  return { at, topic: 'opened', reason: at < firstAt ? 'urgent' : 'group-wait-over' };
}

function furtherFlush(
  state: NotifierState,
  told: Told,
  rhythm: Rhythm,
  audience: Audience,
): Flush | undefined {
  const since = sinceTold(state, told);
  const urgent = earliest(urgentTimes(state, told, since));
  const at = Math.min(urgent, earliest(ticksOfNews(state, told, rhythm, audience, since)));
  if (at === Infinity) return isRepeated(state, audience) ? repetition(state, told, rhythm) : undefined;
  const topic = topicOf(state, audience, since);
  return { at, topic, reason: at === urgent ? 'urgent' : 'group-interval-over' };
}

const earliest = (times: readonly number[]): number => Math.min(...times);

/** The earliest of some alerts' times, which stand first. */
const firstTime = (alerts: Iterable<[string, number]>): number[] => {
  for (const [, time] of alerts) return [time];
  return [];
};

function* except(alerts: Iterable<[string, number]>, known: ReadonlySet<string>): Iterable<[string, number]> {
  for (const alert of alerts) if (!known.has(alert[0])) yield alert;
}

/** When what waits for no tick has happened. */
function urgentTimes(state: NotifierState, told: Told, { last }: SinceTold): number[] {
  if (state.closedAt !== undefined) return [];
  return [
    ...(last.reopened === undefined ? [] : [last.reopened.time]),
    ...(told.severity === 'critical' ? [] : risenToCritical(state, last)),
  ];
}

const risenToCritical = ({ severity, firing }: NotifierState, last: SinceTold['last']): number[] =>
  severity === 'critical' && firing > 0 && last.severity !== undefined ? [last.severity.time] : [];

/** The ticks at which what has changed is told. */
function ticksOfNews(
  state: NotifierState,
  told: Told,
  rhythm: Rhythm,
  audience: Audience,
  { joined, ended, passed, last }: SinceTold,
): number[] {
  const { firing, closedAt, severity } = state;
  const tick = (time: number): number =>
    rhythm.groupIntervalMs <= 0 ? time : tickFrom(rhythm, Math.max(time, told.requestedAt + 1));
  const fromAlerts = firstTime(joined);
  if (audience === 'machines') {
    const unheard = firing > 0 ? firstTime(except(passed, told.resolved)) : [];
    return [...fromAlerts, ...firstTime(ended), ...unheard].map(tick);
  }
  const over = firing === 0 && ended.size > 0 ? last.over : undefined;
  return [
    ...fromAlerts,
    ...(last.severity !== undefined && severity !== told.severity && firing > 0 ? [last.severity.time] : []),
    ...(closedAt !== undefined && last.closed !== undefined ? [last.closed.time] : []),
    ...(over === undefined ? [] : [over.time]),
  ].map(tick);
}

function topicOf(
  { closedAt, firing }: NotifierState,
  audience: Audience,
  { last }: SinceTold,
): Flush['topic'] {
  if (closedAt !== undefined && audience === 'people') return 'closed';
  if (last.reopened !== undefined) return 'reopened';
  return firing === 0 ? 'resolved' : 'updated';
}

/** People are not told again what one of them has taken on; machines are, as by Alertmanager. */
const isRepeated = ({ response }: NotifierState, audience: Audience): boolean =>
  audience === 'machines' || response.heldBy === undefined;

/** It still fires, and nothing was told for the repeat interval: it is told again at the next tick. */
function repetition(
  { firing, closedAt }: NotifierState,
  { settledAt }: Told,
  rhythm: Rhythm,
): Flush | undefined {
  const { repeatIntervalMs } = rhythm;
  if (firing === 0 || closedAt !== undefined || settledAt === undefined || repeatIntervalMs === 0)
    return undefined;
  const at = tickFrom(rhythm, settledAt + repeatIntervalMs + 1);
  return { at, topic: 'repeated', reason: 'repeat-interval-over' };
}
