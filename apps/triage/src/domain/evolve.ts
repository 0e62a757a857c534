import { type ArgusEvent, fromTimestamp } from '#libs/contracts';
import { incidentFactsAfter } from '#libs/policy';
import { alertsLookedAt, type FiringAlert, type TriageState } from './state.js';

/** Folds one fact of the incident's history. */
export function evolve(before: TriageState, event: ArgusEvent): TriageState {
  const facts = incidentFactsAfter(before.facts, event);
  const state = facts === before.facts ? before : { ...before, facts };
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return { ...state, incidentId: event.data.incidentId, open: true };
    case 'argus.incident.reopened.v1':
      // A new look: what was recommended then has been tried, or was not needed.
      return { ...state, ...notLookedAt, open: true, reopened: true, closedAt: undefined };
    case 'argus.incident.closed.v1':
      return { ...state, open: false, closedAt: fromTimestamp(event.time) };
    case 'argus.incident.alert-attached.v1':
      return attach(state, event.data);
    case 'argus.incident.alert-resolved.v1':
      return detach(state, event.data);
    case 'argus.triage.started.v1':
      return { ...state, started: true };
    case 'argus.triage.observed.v1':
      return { ...state, observed: true };
    case 'argus.triage.recommended.v1':
      return { ...state, recommended: event.data.runbook === undefined ? 'no-runbook' : 'runbook' };
    default:
      return state;
  }
}

const notLookedAt = { started: false, observed: false, recommended: 'not-yet' } as const;

type Episode = Pick<FiringAlert, 'fingerprint' | 'episode'>;

const isSame = (a: Episode, b: Episode): boolean =>
  a.fingerprint === b.fingerprint && a.episode === b.episode;

function attach(state: TriageState, alert: FiringAlert): TriageState {
  if (state.alerts.some((known) => isSame(known, alert))) return state;
  if (state.alerts.length >= alertsLookedAt) return { ...state, furtherAlerts: state.furtherAlerts + 1 };
  return { ...state, alerts: [...state.alerts, alert] };
}

function detach(state: TriageState, resolved: Episode): TriageState {
  const alerts = state.alerts.filter((known) => !isSame(known, resolved));
  if (alerts.length < state.alerts.length) return { ...state, alerts };
  return { ...state, furtherAlerts: Math.max(0, state.furtherAlerts - 1) };
}
