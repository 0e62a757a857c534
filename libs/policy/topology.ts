import { type Result, failed, ok } from '#libs/kernel';
import type { LabelSet } from './matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, isMapping, optionalList, requiredText, shown } from './reading.js';
import { fieldsOf } from './rule-fields.js';

/** Which service needs which, as it stands in the policy or in a file of its own. */
export interface TopologyText {
  /** By service, the services that it needs. */
  readonly depends_on?: Readonly<Record<string, readonly string[]>>;
  /** The label in which an alert itself lists the services that its own needs; `depends_on` unless said otherwise. */
  readonly label?: string;
}

/** Services and who stands next to whom. What breaks is felt in both directions, so neighbours have none. */
export interface Topology {
  readonly neighbours: ReadonlyMap<string, ReadonlySet<string>>;
  /** By service, those that it needs, as they were written down. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** The label in which alerts list what their service needs. */
  readonly label: string;
}

/** Nothing is known of any service. */
export const emptyTopology: Topology = { neighbours: new Map(), needs: new Map(), label: 'depends_on' };

/** Further apart than this, everything is connected with everything. */
export const furthestDistance = 5;

/** Compiles a topology, or says everything that is wrong with it, cycles among it. */
export function compileTopology(
  text: TopologyText | undefined,
  path: PolicyPath,
): Result<Topology, PolicyProblem[]> {
  if (!isGiven(text)) return ok(emptyTopology);
  // `file` says where the rest stands; whoever reads files has put that in here.
  const { mapping, problems } = fieldsOf(text, ['depends_on', 'label', 'file'], path);
  const label = isGiven(mapping['label'])
    ? requiredText(mapping['label'], [...path, 'label'], 'write the name of one label', problems)
    : emptyTopology.label;
  const needs = readNeeds(mapping['depends_on'], [...path, 'depends_on'], problems);
  for (const cycle of cyclesOf(needs)) {
    const message = `cyclic topology: ${[...cycle, cycle[0]].join(' → ')}; take one of these dependencies out`;
    problems.push(problemAt([...path, 'depends_on', cycle[0] ?? ''], message));
  }
  if (label === undefined || problems.length > 0) return failed(problems);
  return ok({ neighbours: neighboursOf(needs), needs, label });
}

type Needs = ReadonlyMap<string, readonly string[]>;

function readNeeds(value: unknown, path: PolicyPath, problems: PolicyProblem[]): Needs {
  const needs = new Map<string, readonly string[]>();
  if (!isGiven(value)) return needs;
  if (!isMapping(value)) {
    problems.push(
      problemAt(path, `is ${shown(value)}, which is no mapping; write it like {checkout: [payments, db]}`),
    );
    return needs;
  }
  for (const [service, list] of Object.entries(value)) {
    const here = [...path, service];
    const services = (optionalList(list, here, '[payments, db]', problems) ?? []).flatMap((each, index) => {
      if (each === service) {
        problems.push(problemAt([...here, index], `${service} depends on itself; take it out of its list`));
        return [];
      }
      return requiredText(each, [...here, index], 'write the name of a service', problems) ?? [];
    });
    needs.set(service, services);
  }
  return needs;
}

/** So many cycles are told at once: where everything depends on everything there are more than can be read. */
const mostCyclesTold = 10;

/** One cycle for each way back that a walk through the services meets, as the services on it. */
function cyclesOf(needs: Needs): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const start of needs.keys()) {
    // The way from the start to where the walk is, each with what is left to be seen from there.
    const way: { service: string; left: string[] }[] = [];
    const on = new Set<string>();
    const enter = (service: string): void => {
      way.push({ service, left: [...(needs.get(service) ?? [])].reverse() });
      on.add(service);
    };
    if (!done.has(start)) enter(start);
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) {
        way.pop();
        on.delete(top.service);
        done.add(top.service);
      } else if (on.has(next)) {
        const services = way.map(({ service }) => service);
        cycles.push(services.slice(services.indexOf(next)));
        if (cycles.length === mostCyclesTold) return cycles;
      } else if (!done.has(next)) {
        enter(next);
      }
    }
  }
  return cycles;
}

function neighboursOf(needs: Needs): Map<string, Set<string>> {
  const neighbours = new Map<string, Set<string>>();
  const connect = (from: string, to: string): void => {
    const known = neighbours.get(from);
    if (known === undefined) neighbours.set(from, new Set([to]));
    else known.add(to);
  };
  for (const [service, services] of needs) {
    for (const needed of services) {
      connect(service, needed);
      connect(needed, service);
    }
  }
  return neighbours;
}

/** A dependency that only an alert's labels tell of. */
export type Edge = readonly [string, string];

/** An alert cannot name more services than this, nor in a longer text: labels come from outside. */
const mostLabelEdges = 32;
const longestLabel = 2048;

/** The dependencies that an alert's own labels tell of: `depends_on="payments,db"` on an alert of a service. */
export function edgesOfLabels({ label }: Topology, labels: LabelSet, serviceLabel: string): Edge[] {
  const [service, text] = [valueOf(labels, serviceLabel), valueOf(labels, label)];
  if (service === '' || text === '' || text.length > longestLabel) return [];
  const needed = text.split(',').map((each) => each.trim());
  return needed
    .filter((each) => each !== '' && each !== service)
    .slice(0, mostLabelEdges)
    .map((each) => [service, each] as const);
}

const valueOf = (labels: LabelSet, name: string): string =>
  Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';

/**
 * How many steps apart two services are, in either direction, 0 for the same one; undefined when that is more
 * than `most`, which is never taken to be more than five. `edges` count as well as what the topology knows.
 */
export function distance(
  { neighbours }: Topology,
  from: string,
  to: string,
  most: number,
  edges: readonly Edge[] = [],
): number | undefined {
  if (from === to) return 0;
  const seen = new Set([from]);
  let front = [from];
  for (let steps = 1; steps <= Math.min(most, furthestDistance) && front.length > 0; steps++) {
    const next: string[] = [];
    for (const service of front) {
      for (const neighbour of [...(neighbours.get(service) ?? []), ...across(edges, service)]) {
        if (neighbour === to) return steps;
        if (seen.has(neighbour)) continue;
        seen.add(neighbour);
        next.push(neighbour);
      }
    }
    front = next;
  }
  return undefined;
}

const across = (edges: readonly Edge[], service: string): string[] =>
  edges.flatMap(([a, b]) => (a === service ? [b] : b === service ? [a] : []));
