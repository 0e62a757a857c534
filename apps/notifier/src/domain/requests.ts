import { deterministicId, fact, type Fact, type Severity } from '#libs/contracts';
import { linesOf } from './alerts.js';
import type { Flush } from './flush.js';
import type { Page } from './response-state.js';
import { type Group, groupOf } from './group.js';
import { sinceTold } from './since-told.js';
import type { News, NewsDetail, NotifierState, PendingNotification, TargetState } from './state.js';
import type { NotifierPolicy, Target } from './targets.js';
import { incidentLink, type Story, wording } from './wording.js';

/** Send a notification that is recorded as requested. */
export interface SendNotification {
  readonly kind: 'send-notification';
  readonly notificationId: string;
  readonly incidentId: string;
  readonly receiver: string;
  readonly channel: string;
  readonly recipients: readonly string[];
  readonly topic: string;
  readonly subject: string;
  readonly body: string;
  readonly severity: Severity;
  readonly link: string;
  readonly thread?: string;
  /** The alerts, for those that read more than text. */
  readonly group: Group;
}

type Requested = Extract<Fact, { type: 'argus.notification.requested.v1' }>;

/** Whom a notification is for, and what it is about. */
interface Addressed {
  /** The receiver's name, as the incident's routes have it. */
  readonly name: string;
  readonly place: Target;
  readonly target: TargetState | undefined;
  readonly state: NotifierState;
  readonly policy: NotifierPolicy;
}

/** The request of a notification about the group of alerts. */
export function flushRequest(flush: Flush, to: Addressed): Requested {
  const { state, target } = to;
  const cause = state.lastChange ?? '';
  // What is repeated follows from no change: it differs by what was told before it.
  const news = [cause, target?.told?.settledAt ?? 0];
  return requested({ topic: flush.topic, reason: flush.reason, cause, news }, groupStory(flush, to), to);
}

/** The request of a notification about news that wait for nothing. */
export function newsRequest(news: News, to: Addressed & { readonly introduces: boolean }): Requested {
  const story: Story = { ...news, introduces: to.introduces };
  return requested({ topic: news.topic, reason: 'urgent', cause: news.id, news: [news.id] }, story, to);
}

/** The request of a page: it is for persons, at their own addresses, and is to wake them. */
export function pageRequest(page: Page, persons: readonly string[], to: Addressed): Requested {
  const { id, topic } = page;
  const story: Story = { ...newsOf(page), introduces: to.target === undefined };
  // A question that can wait for the morning does not wake anybody by itself.
  const wakes = topic !== 'approval-requested';
  const request = requested({ topic, reason: wakes ? 'page' : 'approver', cause: id, news: [id] }, story, to);
  return { ...request, data: { ...request.data, persons: [...persons], page: wakes } };
}

function newsOf({ topic, by, round, step, said, persons, approval }: Page): NewsDetail {
  if (approval !== undefined) return { topic: 'approval-requested', ...approval };
  if (topic === 'escalated') return { topic, by, round, step };
  return { topic: 'handed-over', by, to: persons.join(', '), ...(said === undefined ? {} : { said }) };
}

/** The command that sends it, once it is recorded. */
export function sendNotification(
  notification: PendingNotification,
  state: NotifierState,
  { publicUrl }: NotifierPolicy,
): SendNotification {
  const { id, target, receiver, channel, recipients, topic, subject, body } = notification;
  const { incidentId = '', severity } = state;
  const thread = state.targets.get(target)?.thread;
  return {
    kind: 'send-notification',
    ...{ notificationId: id, incidentId, receiver, channel, recipients, topic, subject, body, severity },
    link: incidentLink(publicUrl, incidentId),
    ...(thread === undefined ? {} : { thread }),
    group: groupOf(notification, state),
  };
}

function requested(
  about: {
    readonly topic: string;
    readonly reason: string;
    readonly cause: string;
    readonly news: readonly (string | number)[];
  },
  story: Story,
  { name, place, state, policy }: Addressed,
): Requested {
  const { incidentId = '' } = state;
  const { channel, recipients } = place;
  const key = [incidentId, name, channel, channel === 'email' ? '' : recipients.join()];
  return fact(
    'argus.notification.requested.v1',
    incidentId,
    {
      incidentId,
      notificationId: deterministicId([...key, about.topic, ...about.news]),
      channel,
      recipients: [...recipients],
      topic: about.topic,
      ...wording(story, state, policy),
      reason: about.reason,
      receiver: name,
    },
    { causationid: about.cause },
  );
}

/** What has happened to the group since the target was told of it. */
function groupStory({ topic }: Flush, { state, target }: Addressed): Story {
  const { joined, ended, passed, last } = sinceTold(state, target?.told);
  const severityBefore = target?.told?.severity;
  return {
    topic,
    introduces: target === undefined,
    joined: joined.size,
    over: ended.size + passed.size,
    joinedAlerts: linesOf(state.alerts, joined.keys()),
    ...(severityBefore === undefined || severityBefore === state.severity ? {} : { severityBefore }),
    ...(last.over?.kind === 'over' ? { verifyAt: last.over.verifyAt } : {}),
  };
}
