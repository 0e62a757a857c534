import { considerCluster } from '../../domain/past/consider-cluster.js';
import { clusterIncidents } from '../../domain/past/cluster.js';
import { type NamedCluster, nameClusters } from '../../domain/past/runbook-of-cluster.js';
import { type ClosedIncident, wasHelped } from '../../domain/past/closed-incident.js';
import {
  type Consideration,
  type Past,
  type Writer,
  type WriterSurroundings,
  namedIncidents,
} from '../writer.js';
import { draftRunbook, mostSources, runbookPath } from './draft-runbook.js';

/** Writes runbooks from incidents that are alike. */
export const runbookWriter: Writer = { name: 'runbook', consider };

function consider(past: Past, around: WriterSurroundings): Consideration[] {
  const existing = new Set(
    [...around.present.keys()].flatMap((path) => /^runbooks\/([^/]+)\.md$/.exec(path)?.[1] ?? []),
  );
  const clusters = nameClusters(clusterIncidents(past.closed), around.known, existing);
  let left = around.policy.runbooks.atMostANight;
  return clusters
    .filter(({ incidents }) => past.about === undefined || incidents.some(({ id }) => past.about?.has(id)))
    .map((cluster) => {
      const considered = considerOne(cluster, around, left > 0);
      if (considered.draft !== undefined) left -= 1;
      return considered;
    });
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
  const draft = draftRunbook(sourcesOf(incidents), options, previous);
  if (draft === undefined) return { ...considered, decision: 'nothing', reason: 'nothing-to-match-by' };
  return { ...considered, decision, reason, draft };
}

/** Those in which something helped tell most; of them, the last. */
function sourcesOf(incidents: readonly ClosedIncident[]): ClosedIncident[] {
  const lastFirst = incidents.toReversed();
  const helped = lastFirst.filter(wasHelped);
  return [...helped, ...lastFirst.filter((each) => !wasHelped(each))].slice(0, mostSources);
}
