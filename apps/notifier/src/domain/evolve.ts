import { type ArgusEvent, fromTimestamp, toTimestamp } from '#libs/contracts';
import { alertKey, alertLine, serviceOf, withAlert } from './alert-line.js';
import { notificationFailed, notificationRequested, notificationSent } from './evolve-channel.js';
import { withNews, withUpdate } from './evolve-news.js';
import { oneLine } from './plain-text.js';
import type { NotifierState } from './state.js';

/** Folds one fact of the incident's history. */
export function evolve(state: NotifierState, event: ArgusEvent): NotifierState {
  switch (event.type) {
    case 'argus.incident.opened.v1': {
      const { incidentId, severity, groupLabels } = event.data;
      const title = oneLine(event.data.title, 140);
      const service = serviceOf(groupLabels);
      const opened = {
        ...state,
        incidentId,
        title,
        severity,
        service,
        since: toTimestamp(fromTimestamp(event.time)),
      };
      return withNews(opened, event, { topic: 'opened' });
    }
    case 'argus.incident.alert-attached.v1':
      return attached(state, event);
    case 'argus.incident.alert-resolved.v1': {
      const key = alertKey(event.data);
      const alerts = state.alerts.filter((line) => line.key !== key);
      return { ...state, firing: Math.max(0, state.firing - 1), alerts };
    }
    case 'argus.incident.severity-changed.v1':
      return withUpdate({ ...state, severity: event.data.to }, event, { severityBefore: event.data.from });
    case 'argus.incident.reopened.v1':
      return withNews({ ...state, closedAt: undefined }, event, {
        topic: 'reopened',
        reason: event.data.reason,
      });
    case 'argus.incident.resolved.v1':
      return withNews(state, event, { topic: 'resolved', verifyAt: event.data.verifyAt });
    case 'argus.incident.closed.v1': {
      const closed = { ...state, closedAt: fromTimestamp(event.time) };
      return withNews(closed, event, { topic: 'closed', reason: event.data.reason });
    }
    case 'argus.approval.requested.v1': {
      const { action, link, expiresAt } = event.data;
      return withNews(withAction(state, action), event, {
        topic: 'approval-requested',
        action: oneLine(action.title, 140),
        target: oneLine(action.target, 200),
        risk: action.risk,
        link,
        expiresAt,
      });
    }
    case 'argus.action.started.v1':
      return withAction(state, event.data.action);
    case 'argus.action.succeeded.v1':
      return finished(state, event, 'succeeded', event.data.output);
    case 'argus.action.failed.v1':
      return finished(state, event, 'failed', `${event.data.reason}\n${event.data.output}`);
    case 'argus.action.refused.v1':
      return finished(state, event, 'refused', event.data.reason);
    case 'argus.notification.requested.v1':
      return notificationRequested(state, event);
    case 'argus.notification.sent.v1':
      return notificationSent(state, event.data);
    case 'argus.notification.failed.v1':
      return notificationFailed(state, event.data);
    default:
      return state;
  }
}

type EventNamed<T extends ArgusEvent['type']> = Extract<ArgusEvent, { type: T }>;

function attached(
  state: NotifierState,
  event: EventNamed<'argus.incident.alert-attached.v1'>,
): NotifierState {
  const line = alertLine(event.data);
  const since = state.since === undefined || line.startsAt < state.since ? line.startsAt : state.since;
  const known = {
    ...state,
    since,
    service: state.service ?? serviceOf(event.data.labels),
    firing: state.firing + 1,
    alerts: withAlert(state.alerts, line),
  };
  // The alerts that an incident was opened for are told with its opening.
  return event.data.outcome === 'opened' ? known : withUpdate(known, event, { alert: line });
}

function withAction(
  state: NotifierState,
  action: { readonly id: string; readonly title: string },
): NotifierState {
  return { ...state, actions: new Map(state.actions).set(action.id, oneLine(action.title, 140)) };
}

function finished(
  state: NotifierState,
  event: EventNamed<'argus.action.succeeded.v1' | 'argus.action.failed.v1' | 'argus.action.refused.v1'>,
  result: 'succeeded' | 'failed' | 'refused',
  text: string,
): NotifierState {
  const action = state.actions.get(event.data.actionId) ?? oneLine(event.data.actionId, 140);
  // What a command says last is what tells how it ended.
  return withNews(state, event, { topic: 'action-finished', action, result, text: text.slice(-1_000) });
}
