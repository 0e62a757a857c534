import { deterministicId } from '#libs/contracts';
import type { KnownDocuments } from '../known-documents.js';
import type { ClosedIncident } from './closed-incident.js';
import type { Cluster } from './cluster.js';
import { alertNames } from './tokens.js';

/** Alike incidents, with the id of the runbook that they would go into. */
export interface NamedCluster extends Cluster {
  readonly runbookId: string;
}

const longestId = 80;

/**
 * Names the runbook of each group: the one that was recommended for most of its incidents, else the one that was written
 * from most of them, else one named after service, alert and fault. A runbook that is there may serve several groups:
 * they are one then. No others are given the same.
 */
export function nameClusters(
  clusters: readonly Cluster[],
  known: KnownDocuments,
  existing: ReadonlySet<string>,
): NamedCluster[] {
  const named = new Map<string, NamedCluster>();
  const writtenFrom = runbooksByIncident(known);
  for (const cluster of largestFirst(clusters)) {
    const { incidents } = cluster;
    const recommended = mostCommon(incidents.flatMap((each) => recommendedOf(each, existing)));
    const before = recommended === undefined ? undefined : named.get(recommended);
    if (recommended !== undefined && before !== undefined) {
      named.set(recommended, merged(before, cluster));
      continue;
    }
    const wanted =
      recommended ?? mostCommon(incidents.flatMap(({ id }) => writtenFrom.get(id) ?? [])) ?? newId(cluster);
    const runbookId = named.has(wanted)
      ? `${newId(cluster)}-${deterministicId([firstId(cluster)], 6)}`
      : wanted;
    named.set(runbookId, { ...cluster, runbookId });
  }
  return [...named.values()];
}

/** Larger groups choose first: a stray incident must not take a runbook away from them. */
const largestFirst = (clusters: readonly Cluster[]): Cluster[] =>
  [...clusters].sort(
    (a, b) => b.incidents.length - a.incidents.length || compareText(firstId(a), firstId(b)),
  );

const merged = (to: NamedCluster, { service, incidents }: Cluster): NamedCluster => ({
  ...to,
  service: to.service === service ? service : '',
  incidents: [...to.incidents, ...incidents].sort(
    (a, b) => a.closedAt - b.closedAt || compareText(a.id, b.id),
  ),
});

function runbooksByIncident(known: KnownDocuments): Map<string, string> {
  const writtenFrom = new Map<string, string>();
  for (const [id, { writer, draft, considered }] of known) {
    if (writer !== undefined && writer !== 'runbook') continue;
    for (const incident of draft?.incidents ?? considered?.incidents ?? []) writtenFrom.set(incident, id);
  }
  return writtenFrom;
}

function recommendedOf({ recommended }: ClosedIncident, existing: ReadonlySet<string>): string[] {
  const id = recommended?.runbook?.id;
  return id !== undefined && existing.has(id) ? [id] : [];
}

const firstId = ({ incidents }: Cluster): string => incidents[0]?.id ?? '';

function newId({ service, incidents }: Cluster): string {
  const alert = mostCommon(incidents.flatMap((incident) => alertNames(incident).slice(0, 1))) ?? 'incident';
  const causes = incidents.flatMap(({ causes: [cause] }) => cause?.fault ?? []);
  const fault = mostCommon(causes.filter((each) => each !== 'unknown'));
  const slug = [service, alert, fault ?? ''].map(slugOf).filter((part) => part !== '');
  const id = slug.join('-').slice(0, longestId).replace(/-+$/, '');
  return id === '' ? `incidents-${deterministicId([service, alert], 6)}` : id;
}

/** `HighErrorRate` → `high-error-rate`: lower-case letters and digits, with single hyphens. */
export const slugOf = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

/** The text that is there most often; of equals, the first in the alphabet. */
export function mostCommon(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || compareText(a, b))[0]?.[0];
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
