import { type ArgusEvent, fromTimestamp, revisesIncident } from '#libs/contracts';
import type { ExecutorState, Run } from './state.js';

/** Folds one fact of the incident's history. */
export function evolve(before: ExecutorState, event: ArgusEvent): ExecutorState {
  const state = revisesIncident(event.type) ? { ...before, revision: before.revision + 1 } : before;
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return { ...state, incidentId: event.data.incidentId, open: true };
    case 'argus.incident.reopened.v1':
      return { ...state, open: true, closedAt: undefined };
    case 'argus.incident.closed.v1':
      return { ...state, open: false, closedAt: fromTimestamp(event.time) };
    case 'argus.approval.requested.v1':
      return asked(state, event.data);
    case 'argus.approval.granted.v1': {
      const { approvalId, digest } = event.data;
      const news = { stage: 'granted', grantedDigest: digest, grantedAt: fromTimestamp(event.time) } as const;
      return change(state, approvalId, ['asked'], news);
    }
    case 'argus.approval.rejected.v1':
    case 'argus.approval.expired.v1':
      return change(state, event.data.approvalId, ['asked'], { stage: 'void' });
    case 'argus.action.started.v1': {
      const news = { stage: 'started', startedAt: fromTimestamp(event.time) } as const;
      return change(state, event.data.approvalId, ['granted'], news);
    }
    case 'argus.action.succeeded.v1':
    case 'argus.action.failed.v1':
    case 'argus.action.refused.v1':
      return change(state, event.data.approvalId, ['granted', 'started'], { stage: 'settled' });
    default:
      return state;
  }
}

type Asked = Extract<ArgusEvent, { type: 'argus.approval.requested.v1' }>['data'];

function asked(state: ExecutorState, { approvalId, action, digest, expiresAt }: Asked): ExecutorState {
  // The same question again leaves what became of the first: an approval is used once.
  if (state.runs.some((run) => run.approvalId === approvalId)) return state;
  const run: Run = {
    approvalId,
    action,
    askedDigest: digest,
    expiresAt: fromTimestamp(expiresAt),
    stage: 'asked',
  };
  return { ...state, runs: [...state.runs, run] };
}

/** Only forwards: a run that has begun or is over does not come back because of a fact that comes late. */
const change = (
  state: ExecutorState,
  approvalId: string,
  from: readonly Run['stage'][],
  news: Partial<Run>,
): ExecutorState => ({
  ...state,
  runs: state.runs.map((run) =>
    run.approvalId === approvalId && from.includes(run.stage) ? { ...run, ...news } : run,
  ),
});
