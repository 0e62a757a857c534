import {
  type ArgusEvent,
  type EventOf,
  type Severity,
  compareSeverity,
  fromTimestamp,
} from '#libs/contracts';
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
    pages: new Map([['handed-over', page]]),
    answered: true,
  };
}

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
