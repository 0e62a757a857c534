import type { Dependency } from '#libs/integrations/port';

/** Who calls whom. */
export interface DependencyGraph {
  /** Whom a component calls. */
  readonly called: (component: string) => readonly string[];
  readonly callers: (component: string) => readonly string[];
}

/** A graph of dependencies; loops of a component to itself say nothing. */
export function dependencyGraph(dependencies: readonly Dependency[]): DependencyGraph {
  const down = new Map<string, Set<string>>();
  const up = new Map<string, Set<string>>();
  for (const { caller, called } of dependencies) {
    if (caller === called) continue;
    add(down, caller, called);
    add(up, called, caller);
  }
  return {
    called: (component) => [...(down.get(component) ?? [])],
    callers: (component) => [...(up.get(component) ?? [])],
  };
}

function add(edges: Map<string, Set<string>>, from: string, to: string): void {
  const known = edges.get(from);
  if (known === undefined) edges.set(from, new Set([to]));
  else known.add(to);
}

/** Steps from the nearest of the starts to every component that is reached, breadth first. */
export function distances(
  starts: readonly string[],
  next: (component: string) => readonly string[],
): ReadonlyMap<string, number> {
  const found = new Map<string, number>(starts.map((start) => [start, 0]));
  const queue = [...found.keys()];
  for (const component of queue) {
    const step = (found.get(component) ?? 0) + 1;
    for (const neighbour of next(component)) {
      if (found.has(neighbour)) continue;
      found.set(neighbour, step);
      queue.push(neighbour);
    }
  }
  return found;
}

/** The steps from what an incident is about to each component, along calls and against them. */
export function distanceFrom(
  components: readonly string[],
  graph: DependencyGraph,
): (component: string) => number | undefined {
  const down = distances(components, graph.called);
  const either = distances(components, (each) => [...graph.called(each), ...graph.callers(each)]);
  return (component) => down.get(component) ?? either.get(component);
}
