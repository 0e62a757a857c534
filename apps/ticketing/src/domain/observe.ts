import { type EventData, type Fact, deterministicId, fact } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import { oneLine } from './plain-text.js';
import type { TicketingState } from './state.js';

/** What somebody changed in a ticket. */
export interface NoticedChange {
  readonly change: EventData<'argus.ticket.observed.v1'>['change'];
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  /** For a status: where it stands in the ticket's life. */
  readonly category?: 'open' | 'done';
  /** For an assignee: the tracker's own name for the account. */
  readonly account?: string;
}

/** A tracker's message about a ticket. */
export interface TicketNotice {
  readonly eventId: string;
  readonly key: string;
  readonly by: string;
  readonly byName?: string;
  readonly changes: readonly NoticedChange[];
}

/** Records what somebody did to the ticket, and what they ask of Argus by it. A message counts once. */
export function observeNotice(notice: TicketNotice, state: TicketingState): Decision<Fact, never> {
  const { incident, ticket } = state;
  if (incident === undefined || ticket?.key !== notice.key) return nothing('not-the-ticket-of-the-incident');
  if (state.observed.includes(notice.eventId)) return nothing('delivered-before');
  if (notice.changes.length === 0) return nothing('nothing-that-matters');
  const events = notice.changes.map((change, index) => observed(incident.id, notice, change, index, state));
  return { events, commands: [], reason: 'ticket-was-changed' };
}

function observed(
  incidentId: string,
  { eventId, key, by, byName }: TicketNotice,
  change: NoticedChange,
  index: number,
  state: TicketingState,
): Fact {
  const asks = askOf(change, by, state);
  return fact('argus.ticket.observed.v1', incidentId, {
    incidentId,
    key,
    change: change.change,
    ...(change.from === undefined ? {} : { from: oneLine(change.from, 200) }),
    // A person is named by the account, for that is what they are known by.
    ...(change.to === undefined ? {} : { to: change.account ?? oneLine(change.to, 200) }),
    ...(change.text === undefined ? {} : { text: change.text.slice(0, 4_000) }),
    by,
    ...(byName === undefined ? {} : { byName: oneLine(byName, 200) }),
    eventId,
    ...(asks === undefined ? {} : { asks, operationId: deterministicId([incidentId, eventId, index]) }),
    reason: 'changed-in-the-tracker',
  });
}

/** Who finishes the ticket says that the incident is over; who takes it answers for it, and who gives it away hands it over. */
function askOf(
  { change, category, account }: NoticedChange,
  by: string,
  { closedAt }: TicketingState,
): EventData<'argus.ticket.observed.v1'>['asks'] {
  if (closedAt !== undefined) return undefined;
  if (change === 'status') return category === 'done' ? 'resolve' : undefined;
  if (change !== 'assignee' || account === undefined) return undefined;
  return account === by ? 'acknowledge' : 'hand-over';
}
