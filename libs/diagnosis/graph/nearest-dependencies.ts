import type { Dependency } from '#libs/integrations/port';
import { dependencyGraph, distanceFrom } from './dependency-graph.js';

/** So many dependencies are put on record. */
const most = 2_000;

/** Each dependency once, those nearest to the components first, as many as are put on record. */
export function nearestDependencies(
  dependencies: readonly Dependency[],
  components: readonly string[],
): Dependency[] {
  const once = new Map(dependencies.map((each) => [`${each.caller}\n${each.called}`, each]));
  const unique = [...once.values()].filter(({ caller, called }) => caller !== called);
  if (unique.length <= most) return unique;
  const distance = distanceFrom(components, dependencyGraph(unique));
  const of = ({ caller }: Dependency) => distance(caller) ?? Number.POSITIVE_INFINITY;
  const nearest = [...unique].sort((a, b) => of(a) - of(b) || 0);
  return nearest.slice(0, most);
}
