import { type EventData, type EventOf, type Severity, fromTimestamp } from '#libs/contracts';
import type { Change } from './change.js';
import { changeAt, withoutTold } from './change-log.js';
import { rhythmOf } from './rhythm.js';
import { resolvedSince, sinceTold } from './since-told.js';
import {
  defaultReceiver,
  newsTopics,
  type NotifierState,
  type PendingNotification,
  type TargetState,
  type Told,
} from './state.js';
import { targetKey } from './targets.js';

type Requested = EventOf<'argus.notification.requested.v1'>;

/** What a place knows that was told nothing yet. */
const untold = (receiver: string, channel: string): TargetState => ({
  receiver,
  channel,
  news: 0,
  waiting: [],
});

/** A notification is recorded as requested: it goes at once, opens the thread, or waits for the one that does. */
export function notificationRequested(state: NotifierState, event: Requested): NotifierState {
  const { notificationId: id, channel, recipients, topic, subject, body } = event.data;
  if (state.pending.has(id) || state.settled.has(id)) return state;
  const receiver = event.data.receiver ?? defaultReceiver;
  const key = targetKey(receiver, channel, recipients);
  const before = state.targets.get(key) ?? untold(receiver, channel);
  const waits = before.thread === undefined && before.opener !== undefined;
  const opens = before.thread === undefined && !waits;
  const heard = newsTopics.has(topic) ? hearsNews(state, before, event) : hearsOfGroup(state, before, event);
  const notification: PendingNotification = {
    ...{ id, target: key, receiver, channel, recipients, topic, subject, body },
    resolved: newsTopics.has(topic) ? new Set() : (heard.told?.resolved ?? new Set()),
    ...(waits ? {} : { releasedBy: id }),
  };
  const target = {
    ...heard,
    opener: opens ? id : before.opener,
    waiting: waits ? [...before.waiting, id] : before.waiting,
  };
  const mutes = new Map(state.mutes);
  mutes.delete(receiver);
  return withoutToldChanges({
    ...withTarget(state, key, target),
    mutes,
    pending: new Map(state.pending).set(id, notification),
  });
}

/** It is sent: the first one opens the thread, and lets go all that waited for it. */
export function notificationSent(
  state: NotifierState,
  { data, time }: EventOf<'argus.notification.sent.v1'>,
): NotifierState {
  const { notificationId: id, externalId } = data;
  const { target, after } = settle(state, id, fromTimestamp(time));
  if (target?.opener !== id) return after;
  const { waiting } = target;
  const key = state.pending.get(id)?.target ?? '';
  return release(
    withTarget(after, key, { ...target, thread: externalId, opener: undefined, waiting: [] }),
    waiting,
    id,
  );
}

/** It is given up: if it was to open the thread, the next one in line does. */
export function notificationFailed(
  state: NotifierState,
  { data, time }: EventOf<'argus.notification.failed.v1'>,
): NotifierState {
  const { notificationId: id } = data;
  const { target, after } = settle(state, id, fromTimestamp(time));
  if (target?.opener !== id) return after;
  const [opener, ...waiting] = target.waiting;
  const key = state.pending.get(id)?.target ?? '';
  const next = opener === undefined ? [] : [opener];
  return release(withTarget(after, key, { ...target, opener, waiting }), next, id);
}

/** A receiver is not told for now, or a place not any more. */
export function notificationMuted(
  state: NotifierState,
  { receiver, by, until, reason }: EventData<'argus.notification.muted.v1'>,
): NotifierState {
  if (reason === targetLeftPolicy) {
    const targets = new Map(state.targets);
    targets.delete(by);
    return withoutToldChanges({ ...state, targets });
  }
  const mute = { by, reason, until: until === undefined ? undefined : fromTimestamp(until) };
  return { ...state, mutes: new Map(state.mutes).set(receiver, mute) };
}

/** The reason of a fact that says that the policy tells a place no more. */
export const targetLeftPolicy = 'target-left-policy';

function hearsNews(state: NotifierState, target: TargetState, { causationid }: Requested): TargetState {
  return {
    ...target,
    news: Math.max(target.news, state.news.findLastIndex(({ id }) => id === causationid) + 1),
  };
}

function hearsOfGroup(state: NotifierState, target: TargetState, event: Requested): TargetState {
  const { notificationId, receiver = defaultReceiver } = event.data;
  const version = Math.max(target.told?.version ?? 0, versionOf(state, event.causationid));
  const requestedAt = fromTimestamp(event.time);
  const rhythm = rhythmOf(state.routes.filter((route) => route.receiver === receiver));
  const since = sinceTold(state, target.told, version);
  const told: Told = {
    version,
    requestedAt,
    severity: severityAt(state, version),
    resolved: resolvedSince(since, target.told, rhythm, requestedAt),
  };
  return { ...target, told, flushing: notificationId };
}

/** The version with this change and what else its message says. */
function versionOf({ changes }: NotifierState, lastId: string | undefined): number {
  let version = changes.version;
  while (version > changes.before && changeAt(changes, version)?.id !== lastId) version -= 1;
  const last = changeAt(changes, version);
  if (last === undefined) return changes.before;
  for (;;) {
    const next = changeAt(changes, version + 1);
    if (next === undefined || !isOfSameMessage(next, last)) return version;
    version += 1;
  }
}

/** The facts of one message share their author and their time, to the millisecond. */
const isOfSameMessage = (a: Change, b: Change): boolean => a.source === b.source && a.time === b.time;

function severityAt({ turns, severity }: NotifierState, version: number): Severity {
  const later = turns.find((turn) => turn.version > version && turn.kind === 'severity');
  return later?.kind === 'severity' ? later.from : severity;
}

/** Changes that everybody was told of are not needed any more. */
function withoutToldChanges(state: NotifierState): NotifierState {
  const versions = [...state.targets.values()].flatMap(({ told }) => told?.version ?? []);
  if (versions.length === 0) return state;
  const needed = Math.min(...versions);
  const turns = state.turns.filter(({ version }) => version > needed);
  return { ...state, changes: withoutTold(state.changes, needed), turns };
}

function settle(
  state: NotifierState,
  id: string,
  now: number,
): { readonly target: TargetState | undefined; readonly after: NotifierState } {
  const pending = new Map(state.pending);
  const key = pending.get(id)?.target;
  pending.delete(id);
  const after = { ...state, pending, settled: new Set(state.settled).add(id) };
  const target = key === undefined ? undefined : state.targets.get(key);
  if (key === undefined || target?.flushing !== id || target.told === undefined) return { target, after };
  const settled = { ...target, flushing: undefined, told: { ...target.told, settledAt: now } };
  return { target: settled, after: withTarget(after, key, settled) };
}

function release(state: NotifierState, ids: readonly string[], releasedBy: string): NotifierState {
  const pending = new Map(state.pending);
  for (const id of ids) {
    const notification = pending.get(id);
    if (notification !== undefined) pending.set(id, { ...notification, releasedBy });
  }
  return { ...state, pending };
}

const withTarget = (state: NotifierState, key: string, target: TargetState): NotifierState => ({
  ...state,
  targets: new Map(state.targets).set(key, target),
});
