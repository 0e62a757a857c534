import { approvalDigest, type ProposedAction } from '#libs/contracts';
import { type ActionsOnRecord, type Candidate, type Policy, guardrailObjection } from '#libs/policy';
import type { ExecutorState, Run } from './state.js';

/** What the executor goes by. */
export interface ExecutorPolicy extends Pick<Policy, 'guardrails' | 'timeIntervals'> {
  /** The version of the rules for approvals in force, which the digest binds. */
  readonly policyVersion: string;
  /** How long after the grant an action may still begin. */
  readonly grantValidForMs: number;
  /** What every executor has started, of all incidents. */
  readonly record: ActionsOnRecord;
  /** Why the settings do not have an action; undefined when it may run. */
  notAllowed(action: ProposedAction): string | undefined;
}

/** Why an action does not run, and the guardrail that says so, where one does. */
export interface Objection {
  readonly reason: string;
  readonly guardrail?: string;
}

interface Context {
  readonly now: number;
  readonly policy: ExecutorPolicy;
}

/**
 * Why a granted action must not begin; undefined when nothing stands against it. The solicitor has looked
 * at all of this before the grant; the time in between is what is looked at again.
 */
export function objectionTo(run: Run, state: ExecutorState, context: Context): Objection | undefined {
  const { policy } = context;
  const reason =
    (run.undoOf === undefined ? objectionToGrant(run, state, context) : undefined) ??
    policy.notAllowed(run.action);
  return reason === undefined ? objectionAtAnyTime(run, state, context) : { reason };
}

/** What can stand against a run also when its start is on record: then, only what came before it does. */
export function objectionAtAnyTime(
  run: Run,
  { service }: ExecutorState,
  { now, policy }: Context,
): Objection | undefined {
  if (run.cancelled === true) return { reason: 'cancelled' };
  const { key, action, automatic = false, undoOf } = run;
  const candidate: Candidate = {
    ...{ key, service, automatic, undoes: undoOf !== undefined },
    ...{ kind: action.kind, risk: action.risk, target: action.target, confidence: action.confidence },
    order: policy.record.runs.find((each) => each.key === key)?.order,
  };
  return guardrailObjection(policy, policy.record, candidate, now);
}

function objectionToGrant(run: Run, state: ExecutorState, { now, policy }: Context): string | undefined {
  const { askedDigest, grantedDigest, grantedAt, expiresAt } = run;
  if (!state.open) return 'incident-closed';
  if (grantedAt === undefined || grantedAt >= expiresAt) return 'granted-after-expiry';
  if (now - grantedAt > policy.grantValidForMs) return 'grant-too-old';
  if (grantedDigest !== askedDigest) return 'digest-differs';
  const bound = boundRevision(run, state, policy);
  if (bound === undefined) return 'digest-differs';
  return bound === state.revision ? undefined : 'incident-changed';
}

/** The revision of the incident that the digest was made for; undefined when it was made for something else. */
function boundRevision(
  { action, askedDigest }: Run,
  { incidentId = '', revision: present }: ExecutorState,
  { policyVersion }: ExecutorPolicy,
): number | undefined {
  for (let revision = present; revision > 0; revision--) {
    if (approvalDigest({ action, policyVersion, incidentId, revision }) === askedDigest) return revision;
  }
  return undefined;
}
