import { type ArgusEvent, type EventData, fromTimestamp } from '#libs/contracts';
import { incidentFactsAfter } from '#libs/policy';
import { evolveLook, noLook } from './evolve-look.js';
import { alertsLookedAt, type FiringAlert, type TriageState } from './state.js';

/** Folds one fact of the incident's history. */
export function evolve(before: TriageState, event: ArgusEvent): TriageState {
  const facts = incidentFactsAfter(before.facts, event);
  const state = facts === before.facts ? before : { ...before, facts };
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return {
        ...state,
        incidentId: event.data.incidentId,
        open: true,
        lookedFrom: fromTimestamp(event.time),
      };
    case 'argus.incident.reopened.v1':
      // A new look: what was recommended then has been tried, or was not needed.
      return {
        ...state,
        ...notLookedAt,
        ...noLook,
        open: true,
        reopened: true,
        closedAt: undefined,
        lookedFrom: fromTimestamp(event.time),
      };
    case 'argus.incident.closed.v1':
      return { ...state, ...noLook, open: false, closedAt: fromTimestamp(event.time) };
    case 'argus.incident.alert-attached.v1':
      return attach(state, event.data);
    case 'argus.incident.alert-resolved.v1':
      return detach(state, event.data);
    case 'argus.triage.started.v1':
      return evolveLook({ ...state, started: true }, event);
    case 'argus.triage.observed.v1':
      return { ...state, observed: true };
    case 'argus.triage.recommended.v1':
      return recommended(state, event.data);
    case 'argus.approval.requested.v1': {
      const { approvalId, action } = event.data;
      return { ...state, approvals: new Map(state.approvals).set(approvalId, action.id) };
    }
    case 'argus.approval.rejected.v1':
    case 'argus.approval.expired.v1': {
      const { approvalId, next, reason } = event.data;
      return next === 'recommend-another' ? inVain(state, approvalId, reason) : state;
    }
    case 'argus.action.failed.v1': {
      const { approvalId, actionId, undoOf, reason } = event.data;
      return undoOf === undefined ? inVain(state, approvalId, reason, actionId) : state;
    }
    case 'argus.verification.failed.v1': {
      const { approvalId, actionId, outcome, reason } = event.data;
      return outcome === 'regressed' ? inVain(state, approvalId, reason, actionId) : state;
    }
    default:
      return evolveLook(state, event);
  }
}

const notLookedAt = { started: false, observed: false, recommended: 'not-yet' } as const;

function recommended(
  state: TriageState,
  { runbook, action }: EventData<'argus.triage.recommended.v1'>,
): TriageState {
  if (runbook === undefined) return { ...state, recommended: 'no-runbook' };
  if (action === undefined) return { ...state, recommended: 'runbook' };
  const latest = { runbookId: runbook.id, runbook: runbook.title, actionId: action.id, action: action.title };
  return { ...state, recommended: 'runbook', recommendations: [...state.recommendations, latest] };
}

/** What did not help, or nobody wanted, is not recommended again; if it stands, something else has to be. */
function inVain(
  state: TriageState,
  approvalId: string | undefined,
  why: string,
  runOf?: string,
): TriageState {
  const actionId = (approvalId === undefined ? undefined : state.approvals.get(approvalId)) ?? runOf;
  const tried = state.recommendations.findLast((each) => each.actionId === actionId);
  if (tried === undefined || state.triedInVain.has(tried.runbookId)) return state;
  const triedInVain = new Map(state.triedInVain).set(tried.runbookId, { ...tried, why });
  const stands = state.recommendations.at(-1) === tried && state.recommended === 'runbook';
  return { ...state, triedInVain, recommended: stands ? 'not-yet' : state.recommended };
}

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
