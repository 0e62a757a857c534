import { type ArgusEvent, type EventOf, fromTimestamp } from '#libs/contracts';
import type { TicketingState } from './state.js';

/** So many messages of the tracker are remembered; it delivers again within hours. */
const rememberedMessages = 500;

/** Folds one fact of ticketing's own: what was asked of the tracker, and what came of it. */
export function evolveTicket(state: TicketingState, event: ArgusEvent): TicketingState {
  switch (event.type) {
    case 'argus.ticket.create-requested.v1':
      return createRequested(state, event);
    case 'argus.ticket.comment-requested.v1':
      return withPending(
        { ...toldUpTo(state, event.causationid), ...updatedUntil(state, event.data.nextUpdateAt) },
        event.data.operationId,
      );
    case 'argus.ticket.change-requested.v1':
      return changeRequested(state, event);
    case 'argus.ticket.created.v1':
      if (event.data.operationId !== state.creation?.operationId) return state;
      return settled({ ...state, ticket: { key: event.data.key } }, event.data.operationId);
    case 'argus.ticket.attach-requested.v1': {
      const charts = new Set(state.charts).add(event.data.title);
      return withPending({ ...state, charts }, event.data.operationId);
    }
    case 'argus.ticket.attached.v1':
    case 'argus.ticket.commented.v1':
    case 'argus.ticket.changed.v1':
      return settled(state, event.data.operationId);
    case 'argus.ticket.failed.v1': {
      const { creation } = state;
      const failed =
        creation?.operationId === event.data.operationId ? { ...creation, failed: true } : creation;
      return settled({ ...state, creation: failed }, event.data.operationId);
    }
    case 'argus.ticket.observed.v1':
      return observed(state, event);
    case 'argus.ticket.answered.v1': {
      const asks = new Map(state.asks);
      asks.delete(event.data.operationId);
      return { ...state, asks };
    }
    default:
      return state;
  }
}

/** A second request for the ticket changes nothing: one incident, one ticket. */
function createRequested(
  state: TicketingState,
  event: EventOf<'argus.ticket.create-requested.v1'>,
): TicketingState {
  if (state.creation !== undefined) return state;
  const { operationId, tracker, severity, link, links = [], revision, nextUpdateAt } = event.data;
  return withPending(
    {
      ...toldUpTo(state, event.causationid),
      ...updatedUntil(state, nextUpdateAt),
      creation: { operationId, tracker, failed: false, link },
      asked: { status: 'open', severity, revision, links: new Set(links.map(({ url }) => url)) },
    },
    operationId,
  );
}

function changeRequested(
  state: TicketingState,
  event: EventOf<'argus.ticket.change-requested.v1'>,
): TicketingState {
  const { operationId, status, severity, revision, document, links = [], nextUpdateAt } = event.data;
  const { asked } = state;
  // News that no comment is made of are told by the description.
  const told = document === undefined ? state : toldUpTo(state, event.causationid);
  return withPending(
    {
      ...told,
      ...updatedUntil(state, nextUpdateAt),
      asked: {
        status: status ?? asked.status,
        severity: severity ?? asked.severity,
        revision: revision ?? asked.revision,
        links: new Set([...asked.links, ...links.map(({ url }) => url)]),
      },
      changes: state.changes + 1,
    },
    operationId,
  );
}

function observed(state: TicketingState, { data }: EventOf<'argus.ticket.observed.v1'>): TicketingState {
  const seen = state.observed.includes(data.eventId)
    ? state.observed
    : [...state.observed, data.eventId].slice(-rememberedMessages);
  if (data.asks === undefined || data.operationId === undefined) return { ...state, observed: seen };
  return { ...state, observed: seen, asks: new Map(state.asks).set(data.operationId, data) };
}

/**
 * A request names as its cause the last piece of news that it tells: exact even when more had been recorded
 * by the time that it was. An unknown cause tells nothing of what is known here.
 */
const toldUpTo = (state: TicketingState, cause: string | undefined): TicketingState => ({
  ...state,
  news: state.news.slice(state.news.findIndex(({ id }) => id === cause) + 1),
});

const updatedUntil = (
  { nextUpdateAt }: TicketingState,
  named: string | undefined,
): Pick<TicketingState, 'nextUpdateAt'> => ({
  nextUpdateAt: named === undefined ? nextUpdateAt : fromTimestamp(named),
});

const withPending = (state: TicketingState, operationId: string): TicketingState => ({
  ...state,
  pending: new Set(state.pending).add(operationId),
});

function settled(state: TicketingState, operationId: string): TicketingState {
  const pending = new Set(state.pending);
  pending.delete(operationId);
  return { ...state, pending };
}
