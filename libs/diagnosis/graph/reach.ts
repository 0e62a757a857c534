import type { DependencyGraph } from './dependency-graph.js';

/**
 * Who calls a component, and who calls those, as far as they are among the given, with the number of calls in
 * between: where a fault comes up the calls, as in the traversals of MonitorRank (Kim, Sumbaly, Shah: SIGMETRICS
 * 2013) and MicroRCA (Wu et al., NOMS 2020).
 */
export function callersAmong(
  start: string,
  graph: DependencyGraph,
  among: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, number> {
  const found = new Map([[start, 0]]);
  for (const component of found.keys()) {
    const steps = (found.get(component) ?? 0) + 1;
    for (const caller of graph.callers(component)) {
      if (!found.has(caller) && among.has(caller)) found.set(caller, steps);
    }
  }
  return found;
}
