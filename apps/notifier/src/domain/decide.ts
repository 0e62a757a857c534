import {
  type ArgusEvent,
  type Fact,
  fact,
  type IncidentDecider,
  type IncidentInput,
  toTimestamp,
} from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { deadline, finishedAt } from './deadline.js';
import { audienceOf, nextFlush, untoldNews } from './flush.js';
import { evolve } from './evolve.js';
import { targetLeftPolicy } from './evolve-target.js';
import { pageDue } from './pages.js';
import { type NotifierRequest, decideRequest } from './person-requests.js';
import { flushRequest, newsRequest, type SendNotification, sendNotification } from './requests.js';
import { responseFacts } from './respond.js';
import { rhythmOf } from './rhythm.js';
import {
  type IncidentRoute,
  initialNotifierState,
  type Mute,
  type NotifierState,
  type PendingNotification,
  type TargetState,
} from './state.js';
import {
  muteOf,
  type NotifierPolicy,
  type Receiver,
  receiversOf,
  targetKey,
  targetsInOrder,
} from './targets.js';

/** Decides whom to tell what of an incident, where, and when. */
export const notifierDecider: IncidentDecider<
  NotifierState,
  SendNotification,
  NotifierPolicy,
  NotifierRequest
> = {
  initial: initialNotifierState,
  evolve,
  decide,
  deadline,
  finishedAt,
};

function decide(
  input: IncidentInput<NotifierRequest>,
  state: NotifierState,
  { now, policy }: DecisionContext<NotifierPolicy>,
): Decision<Fact, SendNotification> {
  if (input.kind === 'request') return decideRequest(input.request, state, policy, now);
  if (state.incidentId === undefined) return nothing('incident-not-opened');
  const released = input.kind === 'recorded' ? releasedBy(input.events, state) : [];
  const commands = released.map((each) => sendNotification(each, state, policy));
  // What is stated now comes back as a message of its own, which all that follows from it is decided with.
  const response = responseFacts(state, policy, now);
  if (response.length > 0) return { events: response, commands, reason: 'response-due' };
  const page = pageDue(state, policy);
  if (page !== undefined) return { events: [page], commands, reason: 'person-to-page' };
  const silences: Fact[] = [];
  for (const [name, routes] of receiversOf(state)) {
    const receiver = policy.receiver(name);
    const mute = muteOf(receiver, routes, state, policy, now);
    // One place a decision, so one place a message: while one is down and its message is tried again, the
    // others have messages of their own. The next one's turn comes with the message that this one makes.
    const events = mute === undefined ? requestsDue(name, receiver, routes, state, policy, now) : [];
    if (events.length > 0) return { events, commands, reason: 'news-to-tell' };
    silences.push(...newSilences(name, receiver, routes, mute, state, now));
  }
  if (silences.length > 0) return { events: silences, commands, reason: 'receiver-not-told' };
  if (commands.length > 0) return { events: [], commands, reason: 'notification-to-send' };
  return nothing(reasonForSilence(state));
}

/** What the first place of a receiver that something is due to has to be told. */
function requestsDue(
  name: string,
  receiver: Receiver,
  routes: readonly IncidentRoute[],
  state: NotifierState,
  policy: NotifierPolicy,
  now: number,
): Fact[] {
  for (const place of targetsInOrder(receiver)) {
    const target = state.targets.get(targetKey(name, place.channel, place.recipients));
    const flush = nextFlush(state, target, rhythmOf(routes), audienceOf(place.channel));
    const about = { name, place, target, state, policy };
    const requests = [
      ...(flush !== undefined && flush.at <= now ? [flushRequest(flush, about)] : []),
      ...untoldNews(state, target).map((news, index) =>
        newsRequest(news, {
          ...about,
          introduces: index === 0 && target === undefined && !isDue(flush, now),
        }),
      ),
    ].filter(({ data }) => !isRequested(data.notificationId, state));
    if (requests.length > 0) return requests;
  }
  return [];
}

/** What is not told though it is due: once for as long as it lasts, and who is told no more. */
function newSilences(
  name: string,
  receiver: Receiver,
  routes: readonly IncidentRoute[],
  mute: Mute | undefined,
  state: NotifierState,
  now: number,
): Fact[] {
  const keys = new Set(
    receiver.targets.map(({ channel, recipients }) => targetKey(name, channel, recipients)),
  );
  const places = [...state.targets].filter(([, target]) => target.receiver === name);
  const due = (target: TargetState | undefined): boolean => isAnythingDue(target, routes, state, now);
  const left = places.filter(([key, target]) => !keys.has(key) && due(target)).map(([key]) => key);
  const incidentId = state.incidentId ?? '';
  const silence = (by: string, reason: string, until?: number): Fact =>
    fact('argus.notification.muted.v1', incidentId, {
      ...{ incidentId, receiver: name, by, reason },
      ...(until === undefined ? {} : { until: toTimestamp(until) }),
    });
  const targets = places.length === 0 ? [undefined] : places.map(([, target]) => target);
  const known = state.mutes.get(name);
  const isNew = mute !== undefined && (mute.by !== known?.by || (known.until ?? Infinity) <= now);
  return [
    ...left.map((key) => silence(key, targetLeftPolicy)),
    ...(isNew && targets.some(due) ? [silence(mute.by, mute.reason, mute.until)] : []),
  ];
}

function isAnythingDue(
  target: TargetState | undefined,
  routes: readonly IncidentRoute[],
  state: NotifierState,
  now: number,
): boolean {
  const audience = audienceOf(target?.channel ?? 'email');
  return (
    isDue(nextFlush(state, target, rhythmOf(routes), audience), now) || untoldNews(state, target).length > 0
  );
}

const isDue = (flush: { readonly at: number } | undefined, now: number): boolean =>
  flush !== undefined && flush.at <= now;

const isRequested = (id: string, state: NotifierState): boolean =>
  state.pending.has(id) || state.settled.has(id);

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

/** Why nobody is told anything now. */
function reasonForSilence(state: NotifierState): string {
  if (state.pending.size > 0) return 'notification-under-way';
  const [mute] = state.mutes.values();
  if (mute !== undefined) return mute.reason;
  return deadline(state) === undefined ? 'everything-told' : 'told-later';
}
