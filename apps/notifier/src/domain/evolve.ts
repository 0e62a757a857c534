import { type ArgusEvent, fromTimestamp, toTimestamp } from '#libs/contracts';
import { mayPassBy } from '#libs/policy';
import type { Change, ChangeDetail, Turn } from './change.js';
import { withChange as logged } from './change-log.js';
import { serviceOf } from './alert-line.js';
import { withFiring, withOver } from './alerts.js';
import {
  notificationFailed,
  notificationMuted,
  notificationRequested,
  notificationSent,
} from './evolve-target.js';
import { evolveHeard } from './heard.js';
import { byOf, evolveResponse } from './evolve-response.js';
import { evolveCard } from './slack-card.js';
import { oneLine } from './plain-text.js';
import { routeOfOld, routesOnceFiring, withRoutes } from './rhythm.js';
import { defaultReceiver, type NewsDetail, type NotifierState } from './state.js';
import { quietHours } from './targets.js';

/** Folds one fact of the incident's history. */
export function evolve(state: NotifierState, event: ArgusEvent): NotifierState {
  const response = evolveResponse(state.response, event, state.severity);
  const slack = evolveCard(state.slack, event);
  const isSame = response === state.response && slack === state.slack;
  return evolveRest(isSame ? state : { ...state, response, slack }, event);
}

function evolveRest(state: NotifierState, event: ArgusEvent): NotifierState {
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return opened(state, event);
    case 'argus.incident.alert-attached.v1':
      return attached(state, event);
    case 'argus.incident.alert-resolved.v1':
      return alertResolved(state, event);
    case 'argus.incident.severity-changed.v1': {
      const { from, to } = event.data;
      // Who was not told because it was not bad enough may be told now.
      const mutes = new Map(
        [...state.mutes].filter(([, { until, reason }]) => until !== undefined && reason !== quietHours),
      );
      return withChange({ ...state, severity: to, mutes }, event, { kind: 'severity', from, to });
    }
    case 'argus.incident.priority-changed.v1':
      return { ...state, priority: event.data.to };
    case 'argus.incident.reopened.v1':
      return withChange({ ...state, closedAt: undefined }, event, { kind: 'reopened' });
    case 'argus.incident.resolved.v1':
      return withChange(state, event, { kind: 'over', verifyAt: event.data.verifyAt });
    case 'argus.incident.closed.v1':
      return withChange({ ...state, closedAt: fromTimestamp(event.time) }, event, { kind: 'closed' });
    case 'argus.approval.requested.v1': {
      const { action, says, link, expiresAt } = event.data;
      return withNews(withAction(state, action), event, {
        topic: 'approval-requested',
        action: oneLine(action.title, 140),
        target: oneLine(action.target, 200),
        ...(says === undefined ? {} : { says: oneLine(says, 1_000) }),
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
      return finished(state, event, 'refused', event.data.reason, askAgainFor(event.data));
    case 'argus.incident.acknowledged.v1':
      return withNews(state, event, { topic: 'acknowledged', by: byOf(event.data), ...saidIn(event.data) });
    case 'argus.incident.snoozed.v1': {
      const { until } = event.data;
      return withNews(state, event, { topic: 'snoozed', by: byOf(event.data), until, ...saidIn(event.data) });
    }
    case 'argus.incident.snooze-ended.v1':
      return withNews(state, event, { topic: 'snooze-ended' });
    case 'argus.incident.handed-over.v1': {
      const { to } = event.data;
      return withNews(state, event, {
        topic: 'handed-over',
        by: byOf(event.data),
        to,
        ...saidIn(event.data),
      });
    }
    case 'argus.incident.sla-breached.v1': {
      const { what, dueAt } = event.data;
      return withNews(state, event, { topic: 'sla-breached', what, dueAt });
    }
    case 'argus.verification.failed.v1': {
      const { outcome, actionId = '' } = event.data;
      const action = state.actions.get(actionId) ?? oneLine(actionId, 140);
      return outcome === 'regressed' ? withNews(state, event, { topic: 'regressed', action }) : state;
    }
    case 'argus.request.heard.v1':
    case 'argus.request.answered.v1':
      return { ...state, heard: evolveHeard(state.heard, event) };
    case 'argus.notification.requested.v1':
      return notificationRequested(state, event);
    case 'argus.notification.muted.v1':
      return notificationMuted(state, event.data);
    case 'argus.notification.sent.v1':
      return notificationSent(state, event);
    case 'argus.notification.failed.v1':
      return notificationFailed(state, event);
    default:
      return state;
  }
}

const saidIn = ({ said }: { readonly said?: string }): { readonly said?: string } =>
  said === undefined ? {} : { said };

type EventNamed<T extends ArgusEvent['type']> = Extract<ArgusEvent, { type: T }>;

function opened(state: NotifierState, event: EventNamed<'argus.incident.opened.v1'>): NotifierState {
  const { incidentId, severity, priority, groupLabels, title, routes } = event.data;
  const now = fromTimestamp(event.time);
  const known = {
    ...state,
    incidentId,
    title: oneLine(title, 140),
    severity,
    ...(priority !== undefined && { priority }),
    groupLabels,
    service: serviceOf(groupLabels),
    since: toTimestamp(now),
  };
  const taken = routes === undefined || routes.length === 0 ? [routeOfOld(defaultReceiver)] : routes;
  return withChange(withRoutes(known, taken, now), event, { kind: 'opened' });
}

function attached(
  state: NotifierState,
  event: EventNamed<'argus.incident.alert-attached.v1'>,
): NotifierState {
  const alert = event.data;
  const now = fromTimestamp(event.time);
  const startsAt = toTimestamp(fromTimestamp(alert.startsAt));
  const routed = withRoutes(state, alert.routes, now);
  const known = {
    ...routed,
    routes: routesOnceFiring(routed, alert, now),
    since: state.since === undefined || startsAt < state.since ? startsAt : state.since,
    service: state.service ?? serviceOf(alert.labels),
    firing: state.firing + 1,
    quietSince: undefined,
    alerts: withFiring(state.alerts, alert),
  };
  return withChange(known, event, { kind: 'fired', fingerprint: alert.fingerprint });
}

function alertResolved(
  state: NotifierState,
  event: EventNamed<'argus.incident.alert-resolved.v1'>,
): NotifierState {
  const { fingerprint, endsAt } = event.data;
  const firing = Math.max(0, state.firing - 1);
  const known = {
    ...state,
    firing,
    quietSince: firing === 0 ? fromTimestamp(event.time) : undefined,
    alerts: withOver(state.alerts, fingerprint, endsAt),
  };
  return withChange(known, event, { kind: 'resolved', fingerprint });
}

function withChange(state: NotifierState, event: ArgusEvent, detail: ChangeDetail): NotifierState {
  const { id, source, time } = event;
  const version = state.changes.version + 1;
  const change: Change = { ...detail, id, source, time: fromTimestamp(time), version };
  const turns = isTurn(change) ? [...state.turns, change] : state.turns;
  return { ...state, changes: logged(state.changes, change), turns, lastChange: id };
}

const isTurn = (change: Change): change is Turn => change.kind !== 'fired' && change.kind !== 'resolved';

function withNews(state: NotifierState, { id, time }: ArgusEvent, detail: NewsDetail): NotifierState {
  const { severity } = state;
  return { ...state, news: [...state.news, { ...detail, id, time: fromTimestamp(time), severity }] };
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
  askAgain?: string,
): NotifierState {
  const action = state.actions.get(event.data.actionId) ?? oneLine(event.data.actionId, 140);
  // What a command says last is what tells how it ended.
  return withNews(state, event, {
    ...{ topic: 'action-finished', action, result, text: text.slice(-1_000) },
    ...(askAgain === undefined ? {} : { askAgain }),
  });
}

/** What was refused for a reason that passes can be asked for again. */
const askAgainFor = ({
  approvalId,
  reason,
  undoOf,
}: EventNamed<'argus.action.refused.v1'>['data']): string | undefined =>
  undoOf === undefined && mayPassBy(reason) ? approvalId : undefined;
