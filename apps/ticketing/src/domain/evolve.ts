import { type ArgusEvent, type EventOf, fromTimestamp } from '#libs/contracts';
import { alertKey, alertLine, clockTime, unnamedAlert } from './alert-line.js';
import { newsOf } from './news.js';
import { oneLine } from './plain-text.js';
import type { News, TicketingState } from './state.js';

/** So many alerts of an incident are kept by name; a storm has thousands, and no ticket lists them all. */
const namedAlerts = 200;

/** Folds one fact of the incident's history. */
export function evolve(state: TicketingState, event: ArgusEvent): TicketingState {
  const known = evolveKnowledge(state, event);
  const news = newsOf(event, known);
  return news === undefined ? known : withNews(known, news);
}

function evolveKnowledge(state: TicketingState, event: ArgusEvent): TicketingState {
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return opened(state, event);
    case 'argus.incident.alert-attached.v1':
      return attached(state, event);
    case 'argus.incident.alert-resolved.v1': {
      const key = alertKey(event.data);
      const alert = state.alerts.find((each) => each.key === key) ?? unnamedAlert(key);
      return withNews(state, { id: event.id, topic: 'alerts', change: 'resolved', alert });
    }
    case 'argus.incident.severity-changed.v1': {
      const { incident } = state;
      return incident === undefined
        ? state
        : { ...state, incident: { ...incident, severity: event.data.to } };
    }
    case 'argus.incident.reopened.v1':
      return { ...state, closedAt: undefined };
    case 'argus.incident.closed.v1':
      return { ...state, closedAt: fromTimestamp(event.time) };
    case 'argus.approval.requested.v1':
      return withAction(state, event.data.action.title, event.data.action.id, event.data.approvalId);
    case 'argus.action.started.v1':
      return withAction(state, event.data.action.title, event.data.actionId, event.data.approvalId);
    case 'argus.ticket.create-requested.v1':
      return createRequested(state, event);
    case 'argus.ticket.comment-requested.v1':
      return withPending(toldUpTo(state, event.causationid), event.data.operationId);
    case 'argus.ticket.change-requested.v1':
      return changeRequested(state, event);
    case 'argus.ticket.created.v1':
      if (event.data.operationId !== state.creation?.operationId) return state;
      return settled({ ...state, ticket: { key: event.data.key } }, event.data.operationId);
    case 'argus.ticket.commented.v1':
    case 'argus.ticket.changed.v1':
      return settled(state, event.data.operationId);
    case 'argus.ticket.failed.v1': {
      const { creation } = state;
      const failed =
        creation?.operationId === event.data.operationId ? { ...creation, failed: true } : creation;
      return settled({ ...state, creation: failed }, event.data.operationId);
    }
    default:
      return state;
  }
}

function opened(
  state: TicketingState,
  { id, time, data }: EventOf<'argus.incident.opened.v1'>,
): TicketingState {
  if (state.incident !== undefined) return state;
  const { incidentId, severity, groupLabels, reason } = data;
  return {
    ...state,
    incident: {
      id: incidentId,
      title: oneLine(data.title, 200),
      severity,
      labels: groupLabels,
      reason,
      openedAt: clockTime(time),
      eventId: id,
    },
  };
}

function attached(
  state: TicketingState,
  { id, data }: EventOf<'argus.incident.alert-attached.v1'>,
): TicketingState {
  const alert = alertLine(data);
  if (state.alerts.some(({ key }) => key === alert.key)) return state;
  const alerts = state.alerts.length < namedAlerts ? [...state.alerts, alert] : state.alerts;
  return withNews({ ...state, alerts }, { id, topic: 'alerts', change: 'firing', alert });
}

/** A second request for the ticket changes nothing: one incident, one ticket. */
function createRequested(
  state: TicketingState,
  event: EventOf<'argus.ticket.create-requested.v1'>,
): TicketingState {
  if (state.creation !== undefined) return state;
  const { operationId, tracker, severity } = event.data;
  return withPending(
    {
      ...toldUpTo(state, event.causationid),
      creation: { operationId, tracker, failed: false },
      asked: { status: 'open', severity },
    },
    operationId,
  );
}

function changeRequested(
  state: TicketingState,
  { data }: EventOf<'argus.ticket.change-requested.v1'>,
): TicketingState {
  const { status, severity } = data;
  const asked = { status: status ?? state.asked.status, severity: severity ?? state.asked.severity };
  return withPending({ ...state, asked, changes: state.changes + 1 }, data.operationId);
}

const withNews = (state: TicketingState, news: News): TicketingState => ({
  ...state,
  news: [...state.news, news],
});

/**
 * A request names as its cause the last piece of news that it tells: exact even when more had been recorded
 * by the time that it was. An unknown cause tells nothing of what is known here.
 */
const toldUpTo = (state: TicketingState, cause: string | undefined): TicketingState => ({
  ...state,
  news: state.news.slice(state.news.findIndex(({ id }) => id === cause) + 1),
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

function withAction(state: TicketingState, title: string, ...ids: readonly string[]): TicketingState {
  const actions = new Map(state.actions);
  for (const id of ids) actions.set(id, oneLine(title, 200));
  return { ...state, actions };
}
