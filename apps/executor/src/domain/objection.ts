import { approvalDigest, type ProposedAction } from '#libs/contracts';
import type { ExecutorState, Run } from './state.js';

/** What the executor goes by. */
export interface ExecutorPolicy {
  /** The version of the rules for approvals in force, which the digest binds. */
  readonly policyVersion: string;
  /** How long after the grant an action may still begin. */
  readonly grantValidForMs: number;
  /** Why the allow-list does not have an action; undefined when it may run. */
  notAllowed(action: ProposedAction): string | undefined;
}

/**
 * Why a granted action must not begin; undefined when nothing stands against it. The solicitor has looked
 * at all of this before the grant; the time in between is what is looked at again.
 */
export function objectionTo(
  run: Run,
  state: ExecutorState,
  { now, policy }: { readonly now: number; readonly policy: ExecutorPolicy },
): string | undefined {
  const { action, askedDigest, grantedDigest, grantedAt, expiresAt } = run;
  if (!state.open) return 'incident-closed';
  if (grantedAt === undefined || grantedAt >= expiresAt) return 'granted-after-expiry';
  if (now - grantedAt > policy.grantValidForMs) return 'grant-too-old';
  if (grantedDigest !== askedDigest) return 'digest-differs';
  const bound = boundRevision(run, state, policy);
  if (bound === undefined) return 'digest-differs';
  if (bound !== state.revision) return 'incident-changed';
  return policy.notAllowed(action);
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
