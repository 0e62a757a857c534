import {
  type ArgusEvent,
  type EventOf,
  type Severity,
  compareSeverity,
  fromTimestamp,
} from '#libs/contracts';
import { oneLine } from './plain-text.js';
import { type Page, type Response, noResponse } from './response-state.js';

/** Folds one fact into who answers for the incident; `severity` is how bad the incident was before it. */
export function evolveResponse(before: Response, event: ArgusEvent, severity: Severity): Response {
  const now = fromTimestamp(event.time);
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return { ...before, countsFrom: now };
    case 'argus.incident.reopened.v1':
      return { ...noResponse, occasion: 'reopened', countsFrom: now };
    case 'argus.incident.severity-changed.v1':
      // What has become worse has its time from then on; what has become better keeps the beginning that it had.
      return compareSeverity(event.data.to, event.data.from) < 0 ? { ...before, countsFrom: now } : before;
    case 'argus.verification.failed.v1':
      return event.data.outcome === 'regressed' ? anew(before, 'action-regressed') : before;
    case 'argus.incident.closed.v1':
      return { ...anew(before, 'reopened'), pages: new Map() };
    case 'argus.incident.acknowledged.v1':
      return { ...anew(before, 'not-acknowledged'), heldBy: byOf(event.data), answered: true };
    case 'argus.incident.snoozed.v1':
      return {
        ...anew(before, 'snooze-ended'),
        heldBy: byOf(event.data),
        snoozedUntil: fromTimestamp(event.data.until),
        answered: true,
      };
    case 'argus.incident.snooze-ended.v1':
      return anew(before, 'snooze-ended');
    case 'argus.incident.handed-over.v1':
      return handedOver(before, event, severity);
    case 'argus.approval.requested.v1':
      return askedApprovers(before, event, severity);
    case 'argus.approval.granted.v1':
      return { ...before, pages: withoutPage(before.pages, 'approval') };
    case 'argus.approval.rejected.v1':
    case 'argus.approval.expired.v1':
      return notApproved(before, event, severity);
    case 'argus.incident.escalated.v1':
      return escalated(before, event, severity);
    case 'argus.incident.sla-started.v1': {
      const { acknowledgeBy, resolveBy } = event.data;
      const promised = {
        severity: event.data.severity,
        ...(acknowledgeBy === undefined ? {} : { acknowledgeBy: fromTimestamp(acknowledgeBy) }),
        ...(resolveBy === undefined ? {} : { resolveBy: fromTimestamp(resolveBy) }),
      };
      return { ...before, promised, broken: new Set() };
    }
    case 'argus.incident.sla-breached.v1':
      return { ...before, broken: new Set([...before.broken, event.data.what]) };
    default:
      return before;
  }
}

/** What people call whoever did something. */
export const byOf = ({ person, via }: { readonly person?: string; readonly via: string }): string =>
  person ?? `somebody by ${via}`;

/** Nobody answers any more, and escalations begin at their first step; promises are as they were. */
const anew = (before: Response, occasion: string): Response => ({
  ...noResponse,
  occasion,
  countsFrom: before.countsFrom,
  // Who answers for the incident has nothing to do with who may approve.
  pages: new Map([...before.pages].filter(([name]) => name === 'approval')),
  answered: before.answered,
  broken: before.broken,
  ...(before.promised === undefined ? {} : { promised: before.promised }),
});

function handedOver(
  before: Response,
  { id, time, data }: EventOf<'argus.incident.handed-over.v1'>,
  severity: Severity,
): Response {
  const { to, answerBy, said } = data;
  const page: Page = {
    ...{ id, topic: 'handed-over', persons: [to], receivers: [], time: fromTimestamp(time), severity },
    ...{ by: byOf(data), round: 1, step: 1 },
    ...(said === undefined ? {} : { said }),
  };
  return {
    ...anew(before, 'hand-over-unanswered'),
    handedTo: { person: to, ...(answerBy === undefined ? {} : { answerBy: fromTimestamp(answerBy) }) },
    pages: new Map(anew(before, '').pages).set('handed-over', page),
    answered: true,
  };
}

/** Whom the policy names is asked at their own addresses, so that each has a link of their own. */
function askedApprovers(
  before: Response,
  { id, time, data }: EventOf<'argus.approval.requested.v1'>,
  severity: Severity,
): Response {
  const { approvalId, action, says, link, expiresAt, approvers = [], proposer } = data;
  const persons = approvers.filter((name) => `user:${name}` !== proposer);
  if (persons.length === 0) return before;
  const page: Page = {
    ...{ id, topic: 'approval-requested', persons, receivers: [], time: fromTimestamp(time), severity },
    ...{ by: 'the policy', round: 1, step: 1 },
    approval: {
      approvalId,
      action: oneLine(action.title, 140),
      target: oneLine(action.target, 200),
      ...(says === undefined ? {} : { says: oneLine(says, 1_000) }),
      ...{ risk: action.risk, link, expiresAt },
    },
  };
  return { ...before, pages: new Map(before.pages).set('approval', page) };
}

/** Nobody needs to be asked any more; where the policy says so, people take over from here. */
function notApproved(
  before: Response,
  { id, type, time, actor, data }: EventOf<'argus.approval.rejected.v1' | 'argus.approval.expired.v1'>,
  severity: Severity,
): Response {
  const asked = before.pages.get('approval')?.approval;
  const isOver = asked === undefined || asked.approvalId === data.approvalId;
  const rest = isOver ? withoutPage(before.pages, 'approval') : before.pages;
  if (data.next !== 'hand-over') return { ...before, pages: rest };
  const begun = anew({ ...before, pages: rest }, 'action-not-approved');
  const persons = data.handOverTo ?? [];
  if (persons.length === 0) return begun;
  const by =
    type === 'argus.approval.expired.v1'
      ? 'an approval that nobody gave in time'
      : `${(actor ?? 'somebody').replace(/^user:/, '')}, who rejected what was proposed,`;
  const page: Page = {
    ...{ id, topic: 'handed-over', persons, receivers: [], time: fromTimestamp(time), severity },
    ...{ by, round: 1, step: 1, said: data.reason },
  };
  return { ...begun, pages: new Map(begun.pages).set('handed-over', page) };
}

const withoutPage = (pages: Response['pages'], name: string): Response['pages'] =>
  new Map([...pages].filter(([each]) => each !== name));

function escalated(
  before: Response,
  { id, time, data }: EventOf<'argus.incident.escalated.v1'>,
  severity: Severity,
): Response {
  const { escalation, round, step, persons, receivers = [], nextAt } = data;
  const page: Page = {
    ...{ id, topic: 'escalated', persons, receivers, time: fromTimestamp(time), severity },
    ...{ by: escalation, round, step },
  };
  const at: Response['escalating'] = new Map(before.escalating).set(escalation, {
    ...{ round, step },
    ...(nextAt === undefined ? {} : { nextAt: fromTimestamp(nextAt) }),
  });
  const { handedTo: _over, ...rest } = before;
  return { ...rest, escalating: at, pages: new Map(before.pages).set(`escalation/${escalation}`, page) };
}
