type Points = readonly (readonly [number, number])[];

/** What says of itself that it only ever counts up. */
const counts = /_(total|count|sum|bucket)$/;

/**
 * What a counter went up by a second, where the series is one that nobody has taken the rate of: its name ends as
 * counters' do and it never falls but to begin again. Other series are returned as they are.
 */
export function rateOfCounter(metric: string, points: Points): Points {
  if (!counts.test(metric) || points.length < 3 || !onlyRises(points)) return points;
  return points.slice(1).flatMap(([time, value], index): [number, number][] => {
    const [earlier, before] = points[index] ?? [time, value];
    if (time <= earlier) return [];
    // After a restart it counts from nothing.
    const more = value >= before ? value - before : value;
    return [[time, (1_000 * more) / (time - earlier)]];
  });
}

/** Falls are restarts: few, and to less than a half. */
function onlyRises(points: Points): boolean {
  let falls = 0;
  for (let at = 1; at < points.length; at++) {
    const [before, now] = [points[at - 1]?.[1] ?? 0, points[at]?.[1] ?? 0];
    if (now < 0 || (now < before && now > before / 2)) return false;
    if (now < before) falls++;
  }
  return falls <= Math.max(1, points.length / 50);
}
