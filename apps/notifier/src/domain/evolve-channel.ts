import type { EventData, EventOf } from '#libs/contracts';
import { type ChannelState, type NotifierState, type PendingNotification, untoldChannel } from './state.js';

/** A notification is recorded as requested: it goes at once, opens the thread, or waits for the one that does. */
export function notificationRequested(
  state: NotifierState,
  { data, causationid }: EventOf<'argus.notification.requested.v1'>,
): NotifierState {
  const { notificationId: id, channel: name, recipients, topic, subject, body } = data;
  if (state.pending.has(id) || state.settled.has(id)) return state;
  const channel = state.channels.get(name) ?? untoldChannel;
  const told = Math.max(channel.told, state.news.findLastIndex((news) => news.id === causationid) + 1);
  const waits = channel.thread === undefined && channel.opener !== undefined;
  const notification: PendingNotification = {
    id,
    channel: name,
    recipients,
    topic,
    subject,
    body,
    ...(waits ? {} : { releasedBy: id }),
  };
  const opens = channel.thread === undefined && !waits;
  return {
    ...withChannel(state, name, {
      ...channel,
      told,
      opener: opens ? id : channel.opener,
      waiting: waits ? [...channel.waiting, id] : channel.waiting,
    }),
    pending: new Map(state.pending).set(id, notification),
  };
}

/** It is sent: the first one opens the thread, and lets go all that waited for it. */
export function notificationSent(
  state: NotifierState,
  { notificationId: id, channel: name, externalId }: EventData<'argus.notification.sent.v1'>,
): NotifierState {
  const channel = state.channels.get(name) ?? untoldChannel;
  const threadRecipients = state.pending.get(id)?.recipients;
  const settled = settle(state, id);
  if (channel.opener !== id) return settled;
  const { told, waiting } = channel;
  return release(
    withChannel(settled, name, { told, thread: externalId, threadRecipients, waiting: [] }),
    waiting,
    id,
  );
}

/** It is given up: if it was to open the thread, the next one in line does. */
export function notificationFailed(
  state: NotifierState,
  { notificationId: id, channel: name }: EventData<'argus.notification.failed.v1'>,
): NotifierState {
  const channel = state.channels.get(name) ?? untoldChannel;
  const settled = settle(state, id);
  if (channel.opener !== id) return settled;
  const [opener, ...waiting] = channel.waiting;
  return release(
    withChannel(settled, name, { ...channel, opener, waiting }),
    opener === undefined ? [] : [opener],
    id,
  );
}

function settle(state: NotifierState, id: string): NotifierState {
  const pending = new Map(state.pending);
  pending.delete(id);
  return { ...state, pending, settled: new Set(state.settled).add(id) };
}

function release(state: NotifierState, ids: readonly string[], releasedBy: string): NotifierState {
  const pending = new Map(state.pending);
  for (const id of ids) {
    const notification = pending.get(id);
    if (notification !== undefined) pending.set(id, { ...notification, releasedBy });
  }
  return { ...state, pending };
}

const withChannel = (state: NotifierState, name: string, channel: ChannelState): NotifierState => ({
  ...state,
  channels: new Map(state.channels).set(name, channel),
});
