import { fromTimestamp, toTimestamp } from '#libs/contracts';
import { mayPassBy } from '#libs/policy';
import type { MessageButton, OutgoingMessage } from '#libs/integrations/port';
import { likelyCause } from './domain/likely-cause.js';
import type { CardApproval, CardMessage, CardTurn, SlackCard } from './domain/slack-card.js';

/** What may be shown. */
export interface Showing {
  /** The start of every link. */
  readonly publicUrl: string;
  /** Whether a press of a button reaches Argus; buttons that nobody hears are not shown. */
  readonly hearsButtons: boolean;
  readonly now: number;
}

/** Topics whose text says everything about the incident, and those that say what has become of it. */
const introductions: ReadonlySet<string> = new Set(['opened', 'reopened', 'repeated']);
const states: ReadonlySet<string> = new Set([...introductions, 'updated', 'resolved', 'closed']);

/** So many approvals that wait have their buttons; the others are answered on their pages. */
const mostAsked = 4;

/** Slack asks once more with no more than 300 characters, "Let it run: " among them. */
const mostShown = 280;

/**
 * The messages that are kept up to date as things stand: in each place the one that opened the thread, and those
 * that ask for an approval. What else is in the thread tells what happened then, and stays as it is.
 */
export function viewOf(card: SlackCard, showing: Showing): ReadonlyMap<string, OutgoingMessage> {
  const places = [...new Set(card.messages.map(({ place }) => place))];
  const views = places.flatMap((place) => {
    const messages = card.messages.filter((each) => each.place === place);
    const root = messages.find(({ externalId }) => externalId !== undefined) ?? messages[0];
    return messages.flatMap((message) => {
      if (message === root) return rootView(card, message, messages, showing);
      const approval = card.approvals.find(({ askedBy }) => askedBy === message.about);
      return approval === undefined ? [] : approvalView(card, message, approval, showing);
    });
  });
  return new Map(views.map((view) => [view.notificationId, view]));
}

function rootView(
  card: SlackCard,
  root: CardMessage,
  messages: readonly CardMessage[],
  showing: Showing,
): OutgoingMessage {
  const newest = messages.findLast(({ topic }) => states.has(topic)) ?? root;
  const introduction = messages.findLast(({ topic }) => introductions.has(topic)) ?? root;
  return {
    ...messageOf(card, root, showing),
    subject: newest.subject,
    body: introduction.body,
    status: statusOf(card, showing.now),
    buttons: showing.hearsButtons && card.closed === undefined ? rootButtons(card, showing.now) : [],
  };
}

function approvalView(
  card: SlackCard,
  message: CardMessage,
  approval: CardApproval,
  showing: Showing,
): OutgoingMessage {
  return {
    ...messageOf(card, message, showing),
    status: [approvalLine(approval)],
    buttons: showing.hearsButtons ? buttonsFor(card, approval, showing.now) : [],
  };
}

const messageOf = (
  { incidentId, severity }: SlackCard,
  { notificationId, recipients, topic, subject, body }: CardMessage,
  { publicUrl }: Showing,
): OutgoingMessage => ({
  ...{ notificationId, incidentId, recipients, topic, subject, body, severity },
  link: `${publicUrl}/incidents/${incidentId}`,
});

function statusOf(card: SlackCard, now: number): string[] {
  const { escalated, handedOver, acknowledged, snoozed, over, closed, approvals } = card;
  const found = card.findings.shown && likelyCause(card.findings.shown);
  const snoozedUntil = snoozed?.what === undefined ? 0 : fromTimestamp(snoozed.what);
  return [
    ...line(escalated, ({ what }) => `Paged ${what ?? ''}`),
    ...line(handedOver, ({ what, by }) => `Handed over to ${what ?? ''}${byWhom(by)}`),
    ...line(acknowledged, ({ by }) => `Acknowledged${byWhom(by)}`),
    ...(snoozedUntil > now
      ? line(snoozed, ({ by }) => `Snoozed${byWhom(by)} until ${clockTime(snoozedUntil)}`)
      : []),
    ...(found === undefined || closed !== undefined ? [] : [found]),
    ...approvals.map(approvalLine),
    ...(closed === undefined ? line(over, ({ by }) => `Resolved${byWhom(by)}`) : []),
    ...line(closed, ({ by }) => `Closed${byWhom(by)}`),
  ];
}

const line = (turn: CardTurn | undefined, say: (turn: CardTurn) => string): string[] =>
  turn === undefined ? [] : [`${say(turn)} (${clockTime(turn.at)})`];

function approvalLine(approval: CardApproval): string {
  const { title, outcome, expiresAt, approvers, needed, votes, refusedBecause } = approval;
  if (outcome === undefined) {
    const whose = approvers.length === 0 ? '' : ` of ${approvers.join(', ')}`;
    const many =
      needed === 1
        ? ''
        : ` ${votes.length} of ${needed} agree${votes.length === 0 ? '' : ` (${votes.join(', ')})`}.`;
    return `Waits for an approval${whose} until ${clockTime(expiresAt)}: ${title}.${many}`;
  }
  const { kind, by, said, at } = outcome;
  if (kind === 'expired') return `Nobody decided in time, so it does not run: ${title} (${clockTime(at)})`;
  const verb = kind === 'approved' ? 'Approved' : 'Rejected';
  const refused = refusedBecause === undefined ? '' : `; it did not run: ${refusedBecause}`;
  return `${verb}${byWhom(by)}: ${title} (${clockTime(at)}${said === '' ? '' : `; ${said}`})${refused}`;
}

const rootButtons = (card: SlackCard, now: number): MessageButton[] => [
  ...(card.acknowledged === undefined ? [{ action: 'acknowledge', label: 'Acknowledge' } as const] : []),
  { action: 'resolve', label: 'Resolve', question: 'Is the incident over?' },
  ...card.approvals
    .filter((each) => isAsked(each, now) || mayBeAskedAgain(card, each))
    .slice(0, mostAsked)
    .flatMap((each) => buttonsFor(card, each, now)),
];

const buttonsFor = (card: SlackCard, approval: CardApproval, now: number): MessageButton[] => {
  if (isAsked(approval, now)) return approvalButtons(approval);
  return mayBeAskedAgain(card, approval) ? [retryButton(approval)] : [];
};

/** What was not let run for a reason that passes, where nothing was asked since. */
const mayBeAskedAgain = ({ approvals, closed }: SlackCard, approval: CardApproval): boolean =>
  closed === undefined &&
  approval === approvals.at(-1) &&
  approval.refusedBecause !== undefined &&
  mayPassBy(approval.refusedBecause);

const retryButton = ({ id: approvalId, digest, title, target }: CardApproval): MessageButton => ({
  ...{ action: 'retry', label: 'Ask again', approvalId, digest },
  question: `Ask once more whether it may run: ${title} (${target})`,
});

const isAsked = ({ outcome, expiresAt }: CardApproval, now: number): boolean =>
  outcome === undefined && expiresAt > now;

/** Who cannot be shown all that would run is not offered to agree here: the approval's page shows it. */
function approvalButtons({ id: approvalId, digest, title, target, says }: CardApproval): MessageButton[] {
  // A title alone does not say with which parameters.
  const what = says === undefined ? `${title} (${target})` : `${says} (${target})`;
  const about = { approvalId, digest };
  const reject = {
    action: 'reject',
    label: 'Reject',
    question: `Do not let it run: ${what}`,
    ...about,
  } as const;
  if (says !== undefined && what.length > mostShown) return [reject];
  return [{ action: 'approve', label: 'Approve', question: `Let it run: ${what}`, ...about }, reject];
}

const byWhom = (by: string | undefined): string => (by === undefined ? '' : ` by ${by}`);

/** `2025-11-21 08:27 UTC` */
const clockTime = (time: number): string => `${toTimestamp(time).slice(0, 16).replace('T', ' ')} UTC`;
