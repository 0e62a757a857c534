import type { ArgusEvent, EventData, EventType } from '#libs/contracts';
import { type LocatedEvent, timeOf } from '../read-models/located-event.js';
import type { Attempt } from './attempt.js';

/** The events that attempts follow from. */
export const attemptTypes: readonly EventType[] = [
  'argus.triage.recommended.v1',
  'argus.approval.requested.v1',
  'argus.action.started.v1',
  'argus.action.succeeded.v1',
  'argus.action.failed.v1',
  'argus.action.refused.v1',
  'argus.verification.passed.v1',
  'argus.verification.failed.v1',
];

type Action = EventData<'argus.approval.requested.v1'>['action'];
type Runbook = NonNullable<EventData<'argus.triage.recommended.v1'>['runbook']>;

interface Asked {
  readonly action: Action;
  readonly digest: string;
  readonly runbook: Runbook | undefined;
}

interface Run {
  readonly approvalId: string;
  readonly actionId: string;
  readonly undoOf?: string | undefined;
}

/** Folds the attempts at one incident from these events of its history, in their order. */
export function foldAttempts(incidentId: string, events: readonly LocatedEvent[]): Attempt[] {
  const recommended = new Map<string, Runbook>();
  const asked = new Map<string, Asked>();
  const attempts = new Map<string, Attempt>();
  const begin = (
    { approvalId, actionId, undoOf = '' }: Run,
    at: string,
    action?: Action,
    digest?: string,
  ) => {
    const question = asked.get(approvalId);
    const known = action ?? question?.action;
    return {
      incidentId,
      approvalId,
      undoOf,
      runbookId: question?.runbook?.id ?? null,
      runbookTitle: question?.runbook?.title ?? null,
      actionId: known?.id ?? actionId,
      actionTitle: known?.title ?? actionId,
      kind: known?.kind ?? '',
      target: known?.target ?? '',
      actionDigest: digest ?? question?.digest ?? null,
      startedAt: at,
      endedAt: null,
      outcome: 'running',
      reason: '',
    } satisfies Attempt;
  };
  const settle = (run: Run, at: string, outcome: Attempt['outcome'], reason: string): void => {
    const attempt = attempts.get(keyOf(run)) ?? begin(run, at);
    attempts.set(keyOf(run), { ...attempt, endedAt: attempt.endedAt ?? at, outcome, reason });
  };
  for (const located of events) {
    const [event, at]: [ArgusEvent, string] = [located.event, timeOf(located)];
    switch (event.type) {
      case 'argus.triage.recommended.v1': {
        const { runbook, action } = event.data;
        if (runbook !== undefined && action !== undefined) recommended.set(action.id, runbook);
        break;
      }
      case 'argus.approval.requested.v1': {
        const { approvalId, action, digest } = event.data;
        asked.set(approvalId, { action, digest, runbook: recommended.get(action.id) });
        break;
      }
      case 'argus.action.started.v1':
        attempts.set(keyOf(event.data), begin(event.data, at, event.data.action, event.data.digest));
        break;
      case 'argus.action.succeeded.v1':
        settle(event.data, at, 'succeeded', '');
        break;
      case 'argus.action.failed.v1':
        settle(event.data, at, 'failed', event.data.reason);
        break;
      case 'argus.action.refused.v1': {
        const { reason, guardrail } = event.data;
        settle(event.data, at, 'refused', guardrail === undefined ? reason : `${reason} (${guardrail})`);
        break;
      }
      case 'argus.verification.passed.v1':
      case 'argus.verification.failed.v1': {
        const { actionId, approvalId, outcome, reason } = event.data;
        if (actionId === undefined || approvalId === undefined) break;
        settle({ actionId, approvalId }, at, outcome ?? 'unverified', reason);
        break;
      }
      default:
    }
  }
  return [...attempts.values()];
}

/** An approval is used once; taking back what it allowed is another run by the same one. */
const keyOf = ({ approvalId, undoOf = '' }: Run): string => JSON.stringify([approvalId, undoOf]);
