import type { Dependency } from '#libs/integrations/port';
import { dependencyGraph, distanceFrom, type DependencyGraph } from '../graph/dependency-graph.js';
import type { Suspect } from './suspects.js';

/** What speaks for a suspect being the cause, each from 0 to 1. */
export interface Standing {
  readonly suspect: Suspect;
  readonly own: number;
  /** How much of all that is the matter it explains. */
  readonly explains: number;
  readonly near: number;
  readonly score: number;
}

/** A fault that comes up the calls gets weaker with each. */
const perCall = 0.85;
/** An alert says that something is the matter with what it is about, also where nothing else shows it. */
const alertedAtLeast = 0.4;
const alertedWeight = 3;
/** What only one caller knows of, and calls nobody, may be that caller's view of another. */
const knownToOne = 0.85;
/** How much more it counts to explain much than to stand out. */
const power = 1.5;
/** Below it a component passes for well. */
const well = 0.15;

/** Ranks components by how well each explains the others, the likeliest first. */
export function rank(
  suspects: readonly Suspect[],
  dependencies: readonly Dependency[],
  about: readonly string[],
): Standing[] {
  const graph = dependencyGraph(dependencies);
  const abnormal = new Map(
    suspects.filter((each) => each.abnormal >= well).map((each) => [each.component, each]),
  );
  const distance = distanceFrom(about, graph);
  const weights = new Map([...abnormal].map(([component, each]) => [component, each.abnormal]));
  for (const each of about) {
    weights.set(each, alertedWeight * Math.max(alertedAtLeast, weights.get(each) ?? 0));
  }
  const all = [...weights.values()].reduce((sum, each) => sum + each, 0);
  return [...abnormal.values()]
    .map((suspect) => {
      const own = suspect.own * (1 - 0.7 * blamed(suspect, graph, abnormal));
      let explained = 0;
      for (const [component, steps] of reachedUp(suspect.component, graph, weights)) {
        explained += (weights.get(component) ?? 0) * perCall ** Math.max(0, steps - 1);
      }
      const explains = all === 0 ? 0 : explained / all;
      const away = distance(suspect.component);
      const near = away === undefined ? (dependencies.length === 0 ? 1 : 0.3) : 0.95 ** away;
      const opaque = graph.called(suspect.component).length === 0 && graph.callers(suspect.component).length === 1;
      const seen = opaque ? knownToOne : 1;
      return { suspect, own, explains, near, score: own * explains ** power * near * seen };
    })
    .sort((a, b) => b.score - a.score);
}

/** How far its callees' own faults account for a suspect's. */
function blamed(suspect: Suspect, graph: DependencyGraph, abnormal: ReadonlyMap<string, Suspect>): number {
  const callees = graph.called(suspect.component).flatMap((each) => abnormal.get(each) ?? []);
  return Math.max(
    0,
    ...callees.map((callee) => Math.min(1, (callee.own / Math.max(suspect.own, 1e-9)) ** 2)),
  );
}

/** Who calls it, and who calls those, as long as they are abnormal, with the number of calls between. */
function reachedUp(
  start: string,
  graph: DependencyGraph,
  abnormal: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const found = new Map([[start, 0]]);
  for (const component of found.keys()) {
    const steps = (found.get(component) ?? 0) + 1;
    for (const caller of graph.callers(component)) {
      if (!found.has(caller) && abnormal.has(caller)) found.set(caller, steps);
    }
  }
  return found;
}
