type Point = readonly [number, number];

/**
 * At most so many points of a series, for a graph: of each run of neighbours the one that is furthest from
 * the usual value, so that no excursion gets lost. Half of them are left to what came after `from`.
 */
export function thinOut(
  points: readonly Point[],
  usual: number,
  from: number,
  most = 240,
): [number, number][] {
  const cut = points.findIndex(([time]) => time >= from);
  const since = cut === -1 ? [] : points.slice(cut);
  const before = cut === -1 ? points : points.slice(0, cut);
  const room = Math.floor(most / 2);
  const later = thinned(since, usual, Math.max(room, most - before.length));
  return [...thinned(before, usual, most - later.length), ...later];
}

function thinned(points: readonly Point[], usual: number, most: number): [number, number][] {
  const kept: [number, number][] = [];
  const runs = Math.min(most, points.length);
  for (let run = 0; run < runs; run++) {
    const begin = Math.floor((run * points.length) / runs);
    const end = Math.floor(((run + 1) * points.length) / runs);
    let furthest = points[begin];
    for (let at = begin; at < end; at++) {
      const point = points[at];
      if (point === undefined || furthest === undefined) continue;
      if (Math.abs(point[1] - usual) > Math.abs(furthest[1] - usual)) furthest = point;
    }
    if (furthest !== undefined) kept.push([Math.round(furthest[0]), furthest[1]]);
  }
  return kept;
}
