import type { ArgusEvent, EventData, EventOf } from '#libs/contracts';

type Decision =
  | EventOf<'argus.approval.granted.v1'>
  | EventOf<'argus.approval.rejected.v1'>
  | EventOf<'argus.approval.expired.v1'>;
type Outcome =
  | EventOf<'argus.action.succeeded.v1'>
  | EventOf<'argus.action.failed.v1'>
  | EventOf<'argus.action.refused.v1'>;

/** A question to people, and its answer when there is one. */
export interface AskedApproval {
  readonly asked: EventData<'argus.approval.requested.v1'>;
  readonly decision: Decision | undefined;
  /** Those who agree so far, where several have to. */
  readonly votes: readonly EventOf<'argus.approval.voted.v1'>[];
}

/** A run of an action, as far as it is known. */
export interface RunAction {
  readonly actionId: string;
  readonly started: EventOf<'argus.action.started.v1'> | undefined;
  readonly outcome: Outcome | undefined;
  /** What a runner said of it while it ran. */
  readonly said: readonly EventData<'argus.action.progressed.v1'>[];
  readonly cancelled: EventOf<'argus.action.cancelled.v1'> | undefined;
}

/** What was done about an incident. */
export interface ResponseSoFar {
  readonly observations: EventData<'argus.triage.observed.v1'>['observations'];
  readonly recommendation: EventData<'argus.triage.recommended.v1'> | undefined;
  readonly approvals: readonly AskedApproval[];
  readonly actions: readonly RunAction[];
  /** The file of the postmortem, and where people read it. */
  readonly report: { readonly file: string; readonly link: string | undefined } | undefined;
}

/** Reads from an incident's history what was done about it. */
export function responseOf(events: readonly ArgusEvent[]): ResponseSoFar {
  let response: Omit<ResponseSoFar, 'approvals' | 'actions'> = {
    observations: [],
    recommendation: undefined,
    report: undefined,
  };
  const approvals = new Map<string, AskedApproval>();
  const actions = new Map<string, RunAction>();
  const noteOf = (actionId: string, news: Partial<RunAction>): void => {
    const before = actions.get(actionId) ?? {
      ...{ actionId, started: undefined, outcome: undefined, said: [], cancelled: undefined },
    };
    actions.set(actionId, { ...before, ...news });
  };
  for (const event of events) {
    switch (event.type) {
      case 'argus.triage.observed.v1':
        response = { ...response, observations: event.data.observations };
        break;
      case 'argus.triage.recommended.v1':
        response = { ...response, recommendation: event.data };
        break;
      case 'argus.report.written.v1':
        response = { ...response, report: { file: event.data.file, link: event.data.link } };
        break;
      case 'argus.approval.requested.v1':
        approvals.set(event.data.approvalId, { asked: event.data, decision: undefined, votes: [] });
        break;
      case 'argus.approval.voted.v1': {
        const approval = approvals.get(event.data.approvalId);
        if (approval)
          approvals.set(event.data.approvalId, { ...approval, votes: [...approval.votes, event] });
        break;
      }
      case 'argus.approval.granted.v1':
      case 'argus.approval.rejected.v1':
      case 'argus.approval.expired.v1': {
        const approval = approvals.get(event.data.approvalId);
        if (approval) approvals.set(event.data.approvalId, { ...approval, decision: event });
        break;
      }
      case 'argus.action.started.v1':
        noteOf(event.data.actionId, { started: event, outcome: undefined, said: [], cancelled: undefined });
        break;
      case 'argus.action.progressed.v1':
        noteOf(event.data.actionId, {
          said: [...(actions.get(event.data.actionId)?.said ?? []), event.data],
        });
        break;
      case 'argus.action.cancelled.v1':
        noteOf(event.data.actionId, { cancelled: event });
        break;
      case 'argus.action.succeeded.v1':
      case 'argus.action.failed.v1':
      case 'argus.action.refused.v1': {
        noteOf(event.data.actionId, { outcome: event });
        break;
      }
      default:
    }
  }
  return { ...response, approvals: [...approvals.values()], actions: [...actions.values()] };
}
