import {
  type ArgusEvent,
  compareSeverity,
  deterministicId,
  type Fact,
  fact,
  type IncidentDecider,
  type IncidentInput,
  type Severity,
} from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { evolve } from './evolve.js';
import {
  initialNotifierState,
  type News,
  type NotifierState,
  type PendingNotification,
  untoldChannel,
} from './state.js';
import { incidentLink, wording } from './wording.js';

/** A channel to people that is switched on. */
export interface ChannelPolicy {
  readonly name: string;
  readonly recipients: readonly string[];
  /** An incident less bad than this is not told here, unless it was worse before. */
  readonly minimumSeverity: Severity;
  /** True where a thread exists in one place only, so that what follows goes where the first message went. */
  readonly staysInThread: boolean;
}

/** What the notifier goes by. */
export interface NotifierPolicy {
  /** The start of every link. */
  readonly publicUrl: string;
  readonly channels: readonly ChannelPolicy[];
}

/** Send a notification that is recorded as requested. */
export interface SendNotification {
  readonly kind: 'send-notification';
  readonly notificationId: string;
  readonly incidentId: string;
  readonly channel: string;
  readonly recipients: readonly string[];
  readonly topic: string;
  readonly subject: string;
  readonly body: string;
  readonly severity: Severity;
  readonly link: string;
  readonly thread?: string;
}

/** Decides whom to tell what of an incident, and by which channel. */
export const notifierDecider: IncidentDecider<NotifierState, SendNotification, NotifierPolicy> = {
  initial: initialNotifierState,
  evolve,
  decide,
  deadline: () => undefined,
  finishedAt: (state) => (state.pending.size > 0 ? undefined : state.closedAt),
};

function decide(
  input: IncidentInput,
  state: NotifierState,
  { policy }: DecisionContext<NotifierPolicy>,
): Decision<Fact, SendNotification> {
  const { incidentId } = state;
  if (incidentId === undefined) return nothing('incident-not-opened');
  const released = input.kind === 'recorded' ? releasedBy(input.events, state) : [];
  const commands = released.map((each) => sendNotification(each, incidentId, state, policy));
  // One channel a decision, so one channel a message: while one is down and its message is tried again, the
  // others have messages of their own. The next channel's turn comes with the message that this one makes.
  for (const channel of policy.channels) {
    const due = dueNews(channel, state);
    if (due.length === 0) continue;
    const events = due.map((news, index) => requested(news, channel, incidentId, state, policy, index));
    return { events, commands, reason: 'news-to-tell' };
  }
  if (commands.length > 0) return { events: [], commands, reason: 'notification-to-send' };
  return nothing(reasonForSilence(state, policy));
}

/** The news that a channel has yet to be told. Who has heard of an incident hears how it goes on. */
function dueNews(channel: ChannelPolicy, state: NotifierState): News[] {
  const { told } = state.channels.get(channel.name) ?? untoldChannel;
  const rest = state.news.slice(told);
  const first =
    told > 0 ? 0 : rest.findIndex((news) => compareSeverity(news.severity, channel.minimumSeverity) <= 0);
  return first < 0 ? [] : rest.slice(first).filter((news) => !isRequested(idOf(news, channel, state), state));
}

const idOf = (news: News, channel: ChannelPolicy, { incidentId = '' }: NotifierState): string =>
  deterministicId([incidentId, channel.name, news.topic, news.id]);

const isRequested = (id: string, state: NotifierState): boolean =>
  state.pending.has(id) || state.settled.has(id);

function requested(
  news: News,
  channel: ChannelPolicy,
  incidentId: string,
  state: NotifierState,
  { publicUrl }: NotifierPolicy,
  index: number,
): Fact {
  const { told, threadRecipients } = state.channels.get(channel.name) ?? untoldChannel;
  const introduces = told === 0 && index === 0;
  return fact(
    'argus.notification.requested.v1',
    incidentId,
    {
      incidentId,
      notificationId: idOf(news, channel, state),
      channel: channel.name,
      recipients: [...((channel.staysInThread ? threadRecipients : undefined) ?? channel.recipients)],
      topic: news.topic,
      ...wording(news, state, { publicUrl, introduces }),
      reason: introduces ? 'severity-reaches-minimum' : 'channel-follows-incident',
    },
    { causationid: news.id },
  );
}

/** The unsettled notifications that the given facts let go. */
function releasedBy(events: readonly ArgusEvent[], state: NotifierState): PendingNotification[] {
  const pending = [...state.pending.values()];
  return events.flatMap((event) => {
    switch (event.type) {
      case 'argus.notification.requested.v1':
        return pending.filter(({ id, releasedBy: by }) => by === id && id === event.data.notificationId);
      case 'argus.notification.sent.v1':
      case 'argus.notification.failed.v1':
        return pending.filter(({ id, releasedBy: by }) => by !== id && by === event.data.notificationId);
      default:
        return [];
    }
  });
}

function sendNotification(
  { id, channel, recipients, topic, subject, body }: PendingNotification,
  incidentId: string,
  state: NotifierState,
  { publicUrl }: NotifierPolicy,
): SendNotification {
  const thread = state.channels.get(channel)?.thread;
  return {
    kind: 'send-notification',
    notificationId: id,
    incidentId,
    channel,
    recipients,
    topic,
    subject,
    body,
    severity: state.severity,
    link: incidentLink(publicUrl, incidentId),
    ...(thread === undefined ? {} : { thread }),
  };
}

/** Why nobody is told anything now. */
function reasonForSilence(state: NotifierState, { channels }: NotifierPolicy): string {
  if (channels.length === 0) return 'no-channel-switched-on';
  if (state.pending.size > 0) return 'notification-under-way';
  const untold = channels.some(({ name }) => (state.channels.get(name)?.told ?? 0) < state.news.length);
  return untold ? 'below-minimum-severity' : 'everything-told';
}
