import { type Topology, edgesOfLabels } from '#libs/policy';
import type { TriageState } from './state.js';

type Labels = Readonly<Record<string, string>>;

/** Sources ask for each of them, and what is further away is seldom the cause. */
const mostComponents = 30;
const furthest = 2;

/**
 * The services that an incident is about, by its alerts' labels, then those next to them, the nearest first. What
 * the alerts themselves tell of their dependencies counts with what the topology knows.
 */
export function componentsOf(
  { alerts, facts }: Pick<TriageState, 'alerts' | 'facts'>,
  topology: Topology,
  names: readonly string[],
): string[] {
  const labelSets = [...alerts.map(({ labels }) => labels), facts.labels];
  const found = new Set(labelSets.flatMap((labels) => namedBy(labels, names)));
  const edges = labelSets.flatMap((labels) => names.flatMap((name) => edgesOfLabels(topology, labels, name)));
  const beside = (component: string): string[] => [
    ...(topology.neighbours.get(component) ?? []),
    ...edges.flatMap(([a, b]) => (a === component ? [b] : b === component ? [a] : [])),
  ];
  let front = [...found];
  for (let steps = 1; steps <= furthest && front.length > 0; steps++) {
    front = [...new Set(front.flatMap(beside))].filter((each) => !found.has(each));
    for (const each of front) found.add(each);
  }
  return [...found].slice(0, mostComponents);
}

/** The first label that there is names the service. */
function namedBy(labels: Labels, names: readonly string[]): string[] {
  const name = names.find((each) => Object.hasOwn(labels, each) && labels[each] !== '');
  return name === undefined ? [] : [labels[name] ?? ''];
}
