import type { TimelineEntry } from '#libs/audit';
import type { EventData, EventType, ProposedAction } from '#libs/contracts';

/** A request for a person's decision, and what became of it. */
export interface ApprovalSummary {
  readonly approvalId: string;
  readonly state: 'pending' | 'granted' | 'rejected' | 'expired';
  readonly action: string;
  readonly target: string;
  readonly risk: string;
  readonly expiresAt: string;
  readonly link: string;
  readonly digest: string;
  /** All of what would run. */
  readonly doing: ProposedAction;
  /** The names of those who may decide; empty for anybody. */
  readonly approvers: readonly string[];
  readonly needed: number;
  /** Those who agree. */
  readonly votes: readonly string[];
  readonly proposer?: string;
  /** What the digest binds besides the action, where it is recorded. */
  readonly rules?: string;
  readonly revision?: number;
  /** Who decided, when, why. */
  readonly by?: string;
  readonly decidedAt?: string;
  readonly reason?: string;
}

/** A run of an action. */
export interface ActionSummary {
  readonly actionId: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'refused';
  readonly action?: string;
  readonly target?: string;
  readonly durationMs?: number;
  readonly reason?: string;
  readonly output?: string;
}

/** What is being done about an incident. */
export interface ResponseSummary {
  readonly recommendation?: EventData<'argus.triage.recommended.v1'>;
  readonly approvals: readonly ApprovalSummary[];
  readonly actions: readonly ActionSummary[];
}

const decisions = {
  'argus.approval.granted.v1': 'granted',
  'argus.approval.rejected.v1': 'rejected',
  'argus.approval.expired.v1': 'expired',
} as const;

/** Folds an incident's timeline into its recommendation, approvals and actions. */
export function responseOf(timeline: readonly TimelineEntry[]): ResponseSummary {
  let recommendation: ResponseSummary['recommendation'];
  const approvals = new Map<string, ApprovalSummary>();
  const actions = new Map<string, ActionSummary>();
  for (const entry of timeline) {
    const type = entry.type as EventType;
    switch (type) {
      case 'argus.triage.recommended.v1':
        recommendation = dataOf(entry, type);
        break;
      case 'argus.approval.requested.v1': {
        const asked = dataOf(entry, type);
        approvals.set(asked.approvalId, summaryOf(asked));
        break;
      }
      case 'argus.approval.voted.v1': {
        const approval = approvals.get(dataOf(entry, type).approvalId);
        if (approval === undefined) break;
        const votes = [...approval.votes, entry.actor ?? 'nobody named'];
        approvals.set(approval.approvalId, { ...approval, votes });
        break;
      }
      case 'argus.approval.granted.v1':
      case 'argus.approval.rejected.v1':
      case 'argus.approval.expired.v1': {
        const { approvalId, reason } = dataOf(entry, type);
        const approval = approvals.get(approvalId);
        if (approval === undefined) break;
        const by = entry.actor ?? undefined;
        const decided = { state: decisions[type], by, decidedAt: entry.time, reason };
        approvals.set(approval.approvalId, { ...approval, ...decided });
        break;
      }
      case 'argus.action.started.v1': {
        const { actionId, action } = dataOf(entry, type);
        actions.set(actionId, { actionId, state: 'running', action: action.title, target: action.target });
        break;
      }
      case 'argus.action.succeeded.v1': {
        const { actionId, durationMs, output } = dataOf(entry, type);
        actions.set(actionId, { ...actions.get(actionId), actionId, state: 'succeeded', durationMs, output });
        break;
      }
      case 'argus.action.failed.v1': {
        const { actionId, durationMs, output, reason } = dataOf(entry, type);
        actions.set(actionId, {
          ...actions.get(actionId),
          actionId,
          state: 'failed',
          durationMs,
          output,
          reason,
        });
        break;
      }
      case 'argus.action.refused.v1': {
        const { actionId, reason } = dataOf(entry, type);
        actions.set(actionId, { ...actions.get(actionId), actionId, state: 'refused', reason });
        break;
      }
      default:
    }
  }
  return { recommendation, approvals: [...approvals.values()], actions: [...actions.values()] };
}

function summaryOf(asked: EventData<'argus.approval.requested.v1'>): ApprovalSummary {
  const { approvalId, action, expiresAt, link, digest, approvers, needed, proposer, rules, revision } = asked;
  return {
    ...{ approvalId, state: 'pending', action: action.title, target: action.target, risk: action.risk },
    ...{ expiresAt, link, digest, doing: action, approvers: approvers ?? [], needed: needed ?? 1, votes: [] },
    ...{ proposer, rules, revision },
  };
}

/** What the record holds was checked against its type when it was read from the stream. */
const dataOf = <T extends EventType>({ data }: TimelineEntry, _type: T): EventData<T> =>
  data as unknown as EventData<T>;
