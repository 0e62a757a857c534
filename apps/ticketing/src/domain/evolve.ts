import { type ArgusEvent, type EventOf, type Findings, findingsAfter, fromTimestamp } from '#libs/contracts';
import { incidentFactsAfter } from '#libs/policy';
import { accountAfter } from './account.js';
import { alertKey, alertLine, unnamedAlert } from './alert-line.js';
import { clockTime } from './clock-time.js';
import { evolveTicket } from './evolve-ticket.js';
import { newsOf } from './news.js';
import { oneLine, webAddress } from './plain-text.js';
import type { News, TicketingState } from './state.js';

/** So many alerts of an incident are kept by name; a storm has thousands, and no ticket lists them all. */
const namedAlerts = 200;

/** Folds one fact of the incident's history. */
export function evolve(state: TicketingState, event: ArgusEvent): TicketingState {
  const known = evolveKnowledge(evolveTicket(state, event), event);
  const findings = findingsAfter(known.findings, event);
  const told = accountAfter(known.account, event, known.actions);
  const account = told.findings === findings.shown ? told : { ...told, findings: findings.shown };
  const facts = incidentFactsAfter(known.facts, event);
  // Whatever the description is made of is replaced by another object when it changes.
  const tells =
    account !== state.account || known.incident !== state.incident || known.alerts !== state.alerts;
  const revision = state.revision + (tells ? 1 : 0);
  const foundRevision = isNew(findings.shown, state.findings.shown) ? revision : state.foundRevision;
  const revised = { ...known, account, facts, findings, revision, foundRevision };
  const news = newsOf(event, revised);
  return news === undefined ? revised : withNews(revised, news);
}

/** Whether likely causes are others than before: to see the same again nobody is in a hurry. */
const isNew = (shown: Findings | undefined, before: Findings | undefined): boolean =>
  shown !== undefined && shown !== before && causesIn(shown) !== causesIn(before);

const causesIn = (findings: Findings | undefined): string | undefined =>
  findings && JSON.stringify(findings.hypotheses.map(({ component, fault }) => [component, fault]));

function evolveKnowledge(state: TicketingState, event: ArgusEvent): TicketingState {
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return opened(state, event);
    case 'argus.incident.alert-attached.v1':
      return attached(state, event);
    case 'argus.incident.alert-resolved.v1':
      return alertOver(state, event);
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
    case 'argus.report.written.v1':
      return { ...state, postmortem: webAddress(event.data.link) ?? state.postmortem };
    case 'argus.approval.requested.v1':
      return withAction(state, event.data.action.title, event.data.action.id, event.data.approvalId);
    case 'argus.action.started.v1':
      return withAction(state, event.data.action.title, event.data.actionId, event.data.approvalId);
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

function alertOver(
  state: TicketingState,
  { id, data }: EventOf<'argus.incident.alert-resolved.v1'>,
): TicketingState {
  const key = alertKey(data);
  const at = state.alerts.findIndex((each) => each.key === key);
  const known = state.alerts[at];
  const alerts = known === undefined ? state.alerts : state.alerts.with(at, { ...known, resolved: true });
  return withNews(
    { ...state, alerts },
    { id, topic: 'alerts', change: 'resolved', alert: known ?? unnamedAlert(key) },
  );
}

const withNews = (state: TicketingState, news: News): TicketingState => ({
  ...state,
  news: [...state.news, news],
});

function withAction(state: TicketingState, title: string, ...ids: readonly string[]): TicketingState {
  const actions = new Map(state.actions);
  for (const id of ids) actions.set(id, oneLine(title, 200));
  return { ...state, actions };
}
