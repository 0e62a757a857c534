import {
  type ArgusEvent,
  type EventOf,
  type FindingsSoFar,
  type Severity,
  findingsAfter,
  fromTimestamp,
  noFindings,
} from '#libs/contracts';

/** A message about the incident that Slack has, or is to get. */
export interface CardMessage {
  readonly notificationId: string;
  /** The receiver and the channel that it is for: a place. */
  readonly place: string;
  readonly recipients: readonly string[];
  readonly topic: string;
  readonly subject: string;
  readonly body: string;
  /** The event that it tells of. */
  readonly about?: string;
  /** Slack's name for it, once it is there. */
  readonly externalId?: string;
}

/** An approval that people were asked for. */
export interface CardApproval {
  readonly id: string;
  /** The event that asks. */
  readonly askedBy: string;
  readonly title: string;
  readonly target: string;
  /** What it does, in sentences; absent in records that are older. */
  readonly says?: string;
  readonly digest: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** Those who may decide, by their names in the policy; empty for anybody. */
  readonly approvers: readonly string[];
  /** Those who agree so far, and how many have to. */
  readonly votes: readonly string[];
  readonly needed: number;
  /** Why the executor would not run it, once it was approved. */
  readonly refusedBecause?: string;
  readonly outcome?: {
    readonly kind: 'approved' | 'rejected' | 'expired';
    readonly by?: string;
    readonly said: string;
    readonly at: number;
  };
}

/** Who has done what about the incident, and when (epoch ms). */
export interface CardTurn {
  readonly at: number;
  readonly by?: string;
  /** The person or the time that it is about. */
  readonly what?: string;
}

/** What Slack shows of an incident, whoever looks at it. */
export interface SlackCard {
  readonly incidentId: string;
  readonly severity: Severity;
  readonly messages: readonly CardMessage[];
  readonly approvals: readonly CardApproval[];
  /** What triage has found so far. */
  readonly findings: FindingsSoFar;
  readonly acknowledged?: CardTurn;
  readonly handedOver?: CardTurn;
  readonly snoozed?: CardTurn;
  readonly escalated?: CardTurn;
  readonly over?: CardTurn;
  readonly closed?: CardTurn;
}

/** A card of an incident of which nothing is known. */
export const emptyCard = (incidentId: string): SlackCard => ({
  ...{ incidentId, severity: 'info', messages: [], approvals: [], findings: noFindings },
});

/** Folds one fact of the incident's history into what Slack shows of it. */
export function evolveCard(card: SlackCard, event: ArgusEvent): SlackCard {
  const turn: CardTurn = { at: fromTimestamp(event.time), by: nameOf(event.actor) };
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return { ...card, incidentId: event.data.incidentId, severity: event.data.severity };
    case 'argus.incident.severity-changed.v1':
      return { ...card, severity: event.data.to };
    case 'argus.incident.reopened.v1':
      return {
        ...card,
        ...{ over: undefined, closed: undefined },
        findings: findingsAfter(card.findings, event),
      };
    case 'argus.incident.resolved.v1':
      return { ...card, over: turn };
    case 'argus.incident.alert-attached.v1':
      return card.over === undefined ? card : { ...card, over: undefined };
    case 'argus.incident.closed.v1':
      return { ...card, closed: turn };
    case 'argus.incident.acknowledged.v1':
      return { ...card, acknowledged: turn, snoozed: undefined };
    case 'argus.incident.snoozed.v1':
      return { ...card, snoozed: { ...turn, what: event.data.until } };
    case 'argus.incident.snooze-ended.v1':
      return { ...card, snoozed: undefined };
    case 'argus.incident.handed-over.v1':
      return { ...card, handedOver: { ...turn, what: event.data.to }, acknowledged: undefined };
    case 'argus.incident.escalated.v1':
      return {
        ...card,
        escalated: { ...turn, what: event.data.persons.join(', ') },
        acknowledged: undefined,
      };
    case 'argus.approval.requested.v1':
      return withApproval(card, event);
    case 'argus.approval.voted.v1':
      return withApprovalChanged(card, event.data.approvalId, (approval) => ({
        votes: [...new Set([...approval.votes, turn.by ?? ''])],
      }));
    case 'argus.approval.granted.v1':
      return withOutcome(card, event, 'approved');
    case 'argus.approval.rejected.v1':
      return withOutcome(card, event, 'rejected');
    case 'argus.approval.expired.v1':
      return withOutcome(card, event, 'expired');
    case 'argus.action.refused.v1': {
      const { approvalId, undoOf, reason: refusedBecause } = event.data;
      return undoOf === undefined ? withApprovalChanged(card, approvalId, () => ({ refusedBecause })) : card;
    }
    case 'argus.notification.requested.v1':
      return event.data.channel === 'slack' ? withMessage(card, event) : card;
    case 'argus.notification.sent.v1':
      return withName(card, event.data);
    case 'argus.triage.evidence-requested.v1':
    case 'argus.triage.evidence-found.v1':
    case 'argus.triage.hypothesised.v1':
    case 'argus.triage.narrated.v1':
      return { ...card, findings: findingsAfter(card.findings, event) };
    default:
      return card;
  }
}

/** In each place that was told of the incident, the message that opened the thread. */
export const openersOf = ({ messages }: SlackCard): CardMessage[] =>
  [...new Set(messages.map(({ place }) => place))].flatMap(
    (place) => messages.find((each) => each.place === place && each.externalId !== undefined) ?? [],
  );

/** Whether a fact may change what Slack shows: further alerts alone do not, and they come by the thousand. */
export const changesCard = ({ type }: ArgusEvent): boolean => !unseen.has(type);

const unseen: ReadonlySet<ArgusEvent['type']> = new Set([
  'argus.incident.alert-attached.v1',
  'argus.incident.alert-resolved.v1',
  'argus.notification.requested.v1',
  'argus.triage.evidence-requested.v1',
  'argus.triage.evidence-found.v1',
  'argus.triage.evidence-settled.v1',
]);

function withApproval(
  card: SlackCard,
  { id: askedBy, data }: EventOf<'argus.approval.requested.v1'>,
): SlackCard {
  const { approvalId: id, action, says, digest, expiresAt, approvers = [], needed = 1 } = data;
  if (card.approvals.some((each) => each.id === id)) return card;
  const { title, target } = action;
  const terms = { approvers, needed, votes: [], expiresAt: fromTimestamp(expiresAt) };
  return { ...card, approvals: [...card.approvals, { id, askedBy, title, target, says, digest, ...terms }] };
}

type Outcome = NonNullable<CardApproval['outcome']>;
type Settlement = EventOf<
  'argus.approval.granted.v1' | 'argus.approval.rejected.v1' | 'argus.approval.expired.v1'
>;

const withOutcome = (card: SlackCard, { data, actor, time }: Settlement, kind: Outcome['kind']): SlackCard =>
  withApprovalChanged(card, data.approvalId, ({ outcome }) => ({
    outcome: outcome ?? { kind, by: nameOf(actor), said: data.reason, at: fromTimestamp(time) },
  }));

function withApprovalChanged(
  card: SlackCard,
  id: string,
  change: (approval: CardApproval) => Partial<CardApproval>,
): SlackCard {
  const approvals = card.approvals.map((each) => (each.id === id ? { ...each, ...change(each) } : each));
  return { ...card, approvals };
}

function withMessage(
  card: SlackCard,
  { data, causationid: about }: EventOf<'argus.notification.requested.v1'>,
): SlackCard {
  const { notificationId, receiver = 'default', recipients, topic, subject, body } = data;
  if (card.messages.some((each) => each.notificationId === notificationId)) return card;
  const place = [receiver, recipients[0] ?? ''].join('/');
  const message = { notificationId, place, recipients, topic, subject, body, about };
  return { ...card, messages: [...card.messages, message] };
}

function withName(
  card: SlackCard,
  { notificationId, externalId }: { readonly notificationId: string; readonly externalId: string },
): SlackCard {
  const messages = card.messages.map((each) =>
    each.notificationId === notificationId ? { ...each, externalId } : each,
  );
  return { ...card, messages };
}

/** The person's name in the policy, or what the way by which they came calls them. */
const nameOf = (actor: string | undefined): string | undefined =>
  actor?.startsWith('policy:') === true ? 'the policy' : actor?.replace(/^user:/, '');
