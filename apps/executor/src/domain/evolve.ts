import { type ArgusEvent, fromTimestamp, revisesIncident } from '#libs/contracts';
import { type ExecutorState, type Run, runKey } from './state.js';

/** Folds one fact of the incident's history. */
export function evolve(before: ExecutorState, event: ArgusEvent): ExecutorState {
  const state = revisesIncident(event.type) ? { ...before, revision: before.revision + 1 } : before;
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return { ...withService(state, event.data.groupLabels), incidentId: event.data.incidentId, open: true };
    case 'argus.incident.alert-attached.v1':
      return withService(state, event.data.labels);
    case 'argus.incident.reopened.v1':
      return { ...state, open: true, closedAt: undefined };
    case 'argus.incident.closed.v1':
      return { ...state, open: false, closedAt: fromTimestamp(event.time) };
    case 'argus.approval.requested.v1':
      return asked(state, event.data);
    case 'argus.approval.granted.v1': {
      const { approvalId, digest } = event.data;
      const automatic = event.actor?.startsWith('policy:') === true;
      const grantedAt = fromTimestamp(event.time);
      const news = { stage: 'granted', grantedDigest: digest, grantedAt, automatic } as const;
      return change(state, approvalId, ['asked'], news);
    }
    case 'argus.approval.rejected.v1':
    case 'argus.approval.expired.v1':
      return change(state, event.data.approvalId, ['asked'], { stage: 'void' });
    case 'argus.action.started.v1': {
      const news = { stage: 'started', startedAt: fromTimestamp(event.time) } as const;
      return change(state, runKey(event.data), ['granted'], news);
    }
    case 'argus.action.cancelled.v1':
      return change(state, runKey(event.data), ['granted', 'started'], { cancelled: true });
    case 'argus.action.succeeded.v1': {
      const news = { stage: 'settled', restoring: event.data.undo } as const;
      return change(state, runKey(event.data), ['granted', 'started'], news);
    }
    case 'argus.action.failed.v1':
    case 'argus.action.refused.v1':
      return change(state, runKey(event.data), ['granted', 'started'], { stage: 'settled' });
    case 'argus.verification.failed.v1':
      return event.data.outcome === 'regressed' ? regressed(state, event.data) : state;
    default:
      return state;
  }
}

function withService(state: ExecutorState, labels: Readonly<Record<string, string>>): ExecutorState {
  const service = state.service ?? labels['service'];
  return service === undefined || service === '' ? state : { ...state, service };
}

type Asked = Extract<ArgusEvent, { type: 'argus.approval.requested.v1' }>['data'];

function asked(state: ExecutorState, { approvalId, action, digest, expiresAt }: Asked): ExecutorState {
  // The same question again leaves what became of the first: an approval is used once.
  if (state.runs.some((run) => run.approvalId === approvalId)) return state;
  const run: Run = {
    ...{ key: approvalId, approvalId, action },
    askedDigest: digest,
    expiresAt: fromTimestamp(expiresAt),
    stage: 'asked',
  };
  return { ...state, runs: [...state.runs, run] };
}

type Regressed = Extract<ArgusEvent, { type: 'argus.verification.failed.v1' }>['data'];

/** What made things worse, or did not help, is taken back, where it can be: what is approved with it is its undo. */
function regressed(state: ExecutorState, { approvalId }: Regressed): ExecutorState {
  const done = state.runs.find((run) => run.key === approvalId);
  if (done?.stage !== 'settled' || done.startedAt === undefined) return state;
  const { undo: declared, ...action } = done.action;
  const undo = declared ?? done.restoring;
  const key = runKey({ approvalId: done.approvalId, undoOf: action.id });
  if (undo === undefined || state.runs.some((run) => run.key === key)) return state;
  const run: Run = {
    ...{ key, approvalId: done.approvalId, undoOf: action.id },
    action: { ...action, ...undo, id: `${action.id}-undo` },
    ...{ askedDigest: done.askedDigest, expiresAt: done.expiresAt, stage: 'granted' },
  };
  return { ...state, runs: [...state.runs, run] };
}

/** Only forwards: a run that has begun or is over does not come back because of a fact that comes late. */
const change = (
  state: ExecutorState,
  key: string,
  from: readonly Run['stage'][],
  news: Partial<Run>,
): ExecutorState => ({
  ...state,
  runs: state.runs.map((run) => (run.key === key && from.includes(run.stage) ? { ...run, ...news } : run)),
});
