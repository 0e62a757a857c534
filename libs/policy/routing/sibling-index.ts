import { type LabelSet, type Matcher, labelValue } from '../matchers.js';

/** What the index has to know of a route. */
interface Indexed {
  readonly matchers: readonly Matcher[];
}

/** The routes inside one route, by a value that one of their labels must have. Positions are those in the list. */
export interface SiblingIndex {
  /** Label → value → the positions of the routes that ask for it, ascending. */
  readonly byLabel: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  /** The positions of all the routes that cannot be looked up, ascending. */
  readonly others: readonly number[];
}

/** Looking up costs about as much as a few routes, so a few are just looked at. */
const fewestIndexed = 6;
/** Lists of more values than these are tested, not looked up: each value takes memory. */
const mostValues = 200;
/** With more labels than these in the index, those of the alert are fewer. */
const fewLabels = 8;

/** Files each route under the label whose wanted values it shares with the fewest of its siblings. */
export function indexSiblings(routes: readonly Indexed[]): SiblingIndex {
  const others: number[] = [];
  const byLabel = new Map<string, Map<string, number[]>>();
  const shared = routes.length < fewestIndexed ? undefined : countValues(routes);
  for (const [position, { matchers }] of routes.entries()) {
    const best = shared && mostSelective(matchers, shared);
    if (best === undefined) others.push(position);
    for (const value of best?.values ?? []) {
      const byValue = entryOf(byLabel, best?.name ?? '', () => new Map<string, number[]>());
      entryOf(byValue, value, () => []).push(position);
    }
  }
  return { byLabel, others };
}

/**
 * Visits the positions of the routes that can fit the labels, ascending, until `visit` says that it has seen enough.
 */
export function visitCandidates(
  { byLabel, others }: SiblingIndex,
  labels: LabelSet,
  visit: (position: number) => boolean,
): void {
  const found = lookUp(byLabel, labels);
  let next = 0;
  for (const other of others) {
    for (let position = found[next]; position !== undefined && position < other; position = found[++next]) {
      if (visit(position)) return;
    }
    if (visit(other)) return;
  }
  for (let position = found[next]; position !== undefined; position = found[++next]) {
    if (visit(position)) return;
  }
}

const none: readonly number[] = [];

function lookUp(byLabel: SiblingIndex['byLabel'], labels: LabelSet): readonly number[] {
  if (byLabel.size === 0) return none;
  let found: readonly number[] = none;
  for (const name of byLabel.size <= fewLabels ? byLabel.keys() : Object.keys(labels)) {
    const positions = byLabel.get(name)?.get(labelValue(labels, name));
    if (positions !== undefined) found = found === none ? positions : merged(found, positions);
  }
  return found;
}

const merged = (a: readonly number[], b: readonly number[]): readonly number[] =>
  [...a, ...b].sort((one, other) => one - other);

type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** How many routes ask for each value of each label. */
function countValues(routes: readonly Indexed[]): Counts {
  const counts = new Map<string, Map<string, number>>();
  for (const { name, values } of routes.flatMap(({ matchers }) => matchers.filter(canBeLookedUp))) {
    const ofLabel = entryOf(counts, name, () => new Map<string, number>());
    for (const value of values ?? []) ofLabel.set(value, (ofLabel.get(value) ?? 0) + 1);
  }
  return counts;
}

/** A matcher that an absent label fits finds nothing by looking up the labels that are there. */
const canBeLookedUp = ({ values }: Matcher): boolean =>
  values !== undefined && values.length <= mostValues && !values.includes('');

function mostSelective(matchers: readonly Matcher[], counts: Counts): Matcher | undefined {
  let [best, least] = [undefined as Matcher | undefined, Infinity];
  for (const matcher of matchers.filter(canBeLookedUp)) {
    const ofLabel = counts.get(matcher.name);
    const sharing = Math.max(...(matcher.values ?? []).map((value) => ofLabel?.get(value) ?? 0));
    if (sharing < least) [best, least] = [matcher, sharing];
  }
  return best;
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key) ?? create();
  map.set(key, found);
  return found;
}
