import { type RunbookWriting, isToBeWritten } from '#libs/policy';
import type { KnownDocument } from '../known-documents.js';
import type { ClosedIncident } from './closed-incident.js';
import type { Cluster } from './cluster.js';

/** Whether incidents that are alike become a runbook, change one, or nothing; and why, in kebab-case. */
export interface ClusterDecision {
  readonly decision: 'create' | 'revise' | 'nothing';
  readonly reason: string;
}

/** What a decision about alike incidents goes by. */
export interface ClusterSurroundings {
  readonly now: number;
  readonly policy: RunbookWriting;
  /** What became of the document that these incidents would go into. */
  readonly known: KnownDocument | undefined;
  /** Whether the runbooks have it. */
  readonly isThere: boolean;
  readonly runbookId: string;
}

const nothing = (reason: string): ClusterDecision => ({ decision: 'nothing', reason });

/** Decides about a runbook from the incidents that it would be written from. */
export function considerCluster(
  { incidents }: Cluster,
  { now, policy, known, isThere, runbookId }: ClusterSurroundings,
): ClusterDecision {
  const last = incidents.at(-1);
  if (last === undefined || !isToBeWritten(policy, { now, incident: last.facts }).holds)
    return nothing('not-wanted-by-policy');
  const since = known?.draft?.at ?? 0;
  const news = known?.draft === undefined ? incidents : incidents.filter(({ closedAt }) => closedAt > since);
  if (known?.standing === 'rejected' && news.length < policy.alikeIncidents)
    return nothing('rejected-before');
  if (known?.standing === 'open' && known.draft?.isOfReviewers === true) return nothing('in-review');
  if (isThere) return considerExisting(news, runbookId, { now, policy, known });
  if (known?.draft !== undefined && known.standing === 'open') {
    if (news.length === 0) return nothing('already-drafted');
    if (now - known.draft.at < policy.everyMs) return nothing('drafted-lately');
    return { decision: 'revise', reason: 'more-incidents-since' };
  }
  if (known?.standing === 'refused' && news.length === 0) return nothing('refused-before');
  if (known?.standing === 'published' && news.length < policy.alikeIncidents)
    return nothing('published-before');
  if (incidents.length < policy.alikeIncidents) return nothing('too-few-alike');
  return { decision: 'create', reason: 'alike-incidents-without-runbook' };
}

/** A runbook that is there is changed when it did not help as often as it takes to write one. */
function considerExisting(
  news: readonly ClosedIncident[],
  runbookId: string,
  { now, policy, known }: Pick<ClusterSurroundings, 'now' | 'policy' | 'known'>,
): ClusterDecision {
  const inVain = news.filter((incident) => triedInVain(incident, runbookId)).length;
  if (inVain < policy.alikeIncidents)
    return nothing(news.some((each) => helped(each, runbookId)) ? 'runbook-helps' : 'runbook-is-there');
  if (known?.draft !== undefined && now - known.draft.at < policy.everyMs) return nothing('drafted-lately');
  return { decision: 'revise', reason: 'runbook-did-not-help' };
}

const helped = ({ attempts }: ClosedIncident, runbook: string): boolean =>
  attempts.some(({ runbookId, end }) => runbookId === runbook && end === 'kept');

/** Its action failed or did not help; what was not tried says nothing about it. */
const triedInVain = (incident: ClosedIncident, runbook: string): boolean =>
  !helped(incident, runbook) &&
  incident.attempts.some(
    ({ runbookId, end }) => runbookId === runbook && (end === 'regressed' || end === 'failed'),
  );
