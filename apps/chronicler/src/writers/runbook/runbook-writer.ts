import { considerCluster } from '../../domain/past/consider-cluster.js';
import { clusterIncidents } from '../../domain/past/cluster.js';
import { type NamedCluster, nameClusters } from '../../domain/past/runbook-of-cluster.js';
import { type ClosedIncident, wasHelped } from '../../domain/past/closed-incident.js';
import {
  type Consideration,
  type Past,
  type Rewording,
  type Writer,
  type WriterSurroundings,
  namedIncidents,
} from '../writer.js';
import { draftRunbook, mostSources, runbookPath } from './draft-runbook.js';
import { reviewsDue } from './review.js';

/** Writes runbooks from incidents that are alike. */
export const runbookWriter: Writer = { name: 'runbook', consider };

function consider(past: Past, around: WriterSurroundings): Consideration[] {
  const existing = new Set(
    [...around.present.keys()].flatMap((path) => /^runbooks\/([^/]+)\.md$/.exec(path)?.[1] ?? []),
  );
  const clusters = nameClusters(clusterIncidents(past.closed), around.known, existing);
  let left = around.policy.runbooks.atMostANight;
  const considered = clusters
    .filter(({ incidents }) => past.about === undefined || incidents.some(({ id }) => past.about?.has(id)))
    .map((cluster) => {
      const one = considerOne(cluster, around, left > 0);
      if (one.draft !== undefined) left -= 1;
      return one;
    });
  const drafted = new Set(considered.flatMap(({ draft, documentId }) => (draft ? [documentId] : [])));
  const reviews = reviewsDue(past, around)
    .filter(({ documentId }) => !drafted.has(documentId))
    .slice(0, Math.max(0, left));
  // What is to be looked at again is decided so, and not also that its incidents say nothing new.
  const reviewed = new Set(reviews.map(({ documentId }) => documentId));
  return [...considered.filter(({ documentId }) => !reviewed.has(documentId)), ...reviews];
}

function considerOne(cluster: NamedCluster, around: WriterSurroundings, mayWrite: boolean): Consideration {
  const { runbookId, incidents } = cluster;
  const { now, known, present, linkOf } = around;
  const policy = around.policy.runbooks;
  const previous = present.get(runbookPath(runbookId));
  const { decision, reason } = considerCluster(cluster, {
    ...{ now, policy, runbookId },
    known: known.get(runbookId),
    isThere: previous !== undefined,
  });
  const considered = { documentId: runbookId, incidents: namedIncidents(incidents) };
  if (decision === 'nothing') return { ...considered, decision, reason };
  if (!mayWrite) return { ...considered, decision: 'nothing', reason: 'enough-for-one-night' };
  const reviewBy = new Date(now + policy.reviewAfterMs).toISOString().slice(0, 10);
  const options = { runbookId, alike: incidents.length, owner: policy.owner, reviewBy, linkOf };
  const sources = sourcesOf(incidents);
  const draft = draftRunbook(sources, options, previous);
  if (draft === undefined) return { ...considered, decision: 'nothing', reason: 'nothing-to-match-by' };
  const rewording: Rewording = {
    sources,
    wordedBy: (words) => draftRunbook(sources, { ...options, words }, previous),
  };
  return { ...considered, decision, reason, draft, rewording };
}

/** Those in which something helped tell most; of them, the last. */
function sourcesOf(incidents: readonly ClosedIncident[]): ClosedIncident[] {
  const lastFirst = incidents.toReversed();
  const helped = lastFirst.filter(wasHelped);
  return [...helped, ...lastFirst.filter((each) => !wasHelped(each))].slice(0, mostSources);
}
