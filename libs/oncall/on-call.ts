import type { Layer, Override, Schedule } from './schedule.js';
import { turnAt } from './turn.js';

/** Who is on call, and what says so. */
export interface Duty {
  readonly person: string;
  /** The layer's name; `override` where somebody stands in. */
  readonly by: string;
  readonly isOverride: boolean;
}

/** Who is on call at a moment (epoch milliseconds); undefined when nobody is. */
export function whoIsOnCall({ layers, overrides }: Schedule, at: number): Duty | undefined {
  const override = overrides.findLast((each) => coversOverride(each, at));
  if (override !== undefined) return { person: override.person, by: 'override', isOverride: true };
  for (const layer of layers.toReversed()) {
    const person = personOf(layer, at);
    if (person !== undefined) return { person, by: layer.name, isOverride: false };
  }
  return undefined;
}

/** The next moment at which the answer may be another one; undefined when it stays as it is for good. */
export function mayChangeAfter({ layers, overrides }: Schedule, at: number): number | undefined {
  const edges = [
    ...overrides.flatMap(({ from, until }) => [from, until]),
    ...layers.flatMap((layer) => edgesOf(layer, at)),
  ].filter((edge) => edge > at);
  return edges.length === 0 ? undefined : Math.min(...edges);
}

const coversOverride = ({ from, until }: Override, at: number): boolean => at >= from && at < until;

const isOver = ({ until }: Layer, at: number): boolean => until !== undefined && at >= until;

function personOf(layer: Layer, at: number): string | undefined {
  const { people, rotation, during } = layer;
  if (isOver(layer, at) || (during.length > 0 && !during.some((hours) => hours.contains(at))))
    return undefined;
  const turn = turnAt(rotation, at);
  return turn === undefined ? undefined : people[turn.index % people.length];
}

function edgesOf(layer: Layer, at: number): readonly number[] {
  if (isOver(layer, at)) return [];
  const turn = turnAt(layer.rotation, at);
  return [
    turn?.until ?? layer.rotation.start,
    ...(layer.until === undefined ? [] : [layer.until]),
    ...layer.during.flatMap((hours) => hours.changesAfter(at) ?? []),
  ];
}
