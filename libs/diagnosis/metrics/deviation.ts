import type { TimeWindow } from '#libs/integrations/port';
import type { Measure } from './measure.js';

type Point = readonly [number, number];
type Points = readonly Point[];

/** How far a series left its normal values. */
export interface Deviation {
  /** 0 is nothing out of the ordinary; about 1.4 at three, 2.4 at ten times the usual spread, for as long as it lasts. */
  readonly strength: number;
  readonly normal: number;
  /** The value that is furthest on the bad side. */
  readonly value: number;
  /** Epoch ms of when it set in. */
  readonly at: number;
  readonly change: 'above' | 'below' | 'appeared' | 'stopped';
}

/** Beyond so many usual spreads, more is no more unusual. */
const mostSpreads = 1_000;
/** A normal time with fewer values says nothing. */
const fewestNormal = 3;
/** With so many normal values, half of what is seen may be chance. */
const unsure = 3;
/** Where the normal time has fewer values than this, those right before the incident help out. */
const enoughNormal = 30;
/** How much of the abnormal time a deviation has to last to count in full. */
const lastingShare = 0.1;
/** What counts is rather how far it stays out for that long than how far it once came. */
const staying = 0.7;

/** The value below which the share lies, by linear interpolation; of values in order. */
export function quantile(ordered: Float64Array, share: number): number {
  const place = (ordered.length - 1) * share;
  const below = ordered[Math.floor(place)] ?? Number.NaN;
  const above = ordered[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * How much a series deviates since from what it was: the distance from the median of the normal time in units
 * of its spread, as BARO's RobustScorer has it (Pham, Ha, Zhang: BARO, FSE 2024), with three things added. The
 * spread is not only that between the quartiles but also that of the tail on the same side, and never
 * less than a value of its measure can be told by, so that constant, sparse and spiky series do not shout. It
 * counts less how far it once came than how far it was out for a tenth of the time and at least for two values.
 * And what was as far out right before the time in question did not set in with it.
 */
export function deviationOf(
  points: Points,
  { bad, fault }: Measure,
  normal: TimeWindow,
  abnormal: TimeWindow,
): Deviation | undefined {
  const { before, lead, since } = split(points, normal, abnormal);
  if (before.length < fewestNormal) return fault === 'errors' ? appeared(since) : undefined;
  if (since.length === 0) return stopped(points, before, abnormal);
  const ordered = inOrder(before);
  const sides = bad === 'both' ? (['more', 'less'] as const) : [bad];
  let worst: Deviation | undefined;
  for (const side of sides) {
    const found = onSide(side, ordered, fault, lead, since);
    if (found !== undefined && found.strength > (worst?.strength ?? 0)) worst = found;
  }
  return worst;
}

function onSide(
  side: 'more' | 'less',
  ordered: Float64Array,
  fault: Measure['fault'],
  lead: Points,
  since: Points,
): Deviation | undefined {
  const sign = side === 'more' ? 1 : -1;
  const median = quantile(ordered, 0.5);
  const tail = quantile(ordered, side === 'more' ? 0.98 : 0.02);
  const spread = Math.max(
    (quantile(ordered, 0.75) - quantile(ordered, 0.25)) / 1.349,
    Math.abs(tail - median) / 2.054,
    leastSpread(fault, median, ordered, since),
  );
  // As far as it was out all the time right before, it is not of this incident.
  const already = Math.max(0, Math.min(...lead.map(([, value]) => ((value - median) * sign) / spread)));
  const start = Number.isFinite(already) ? already : 0;
  const spreads = since.map(([, value]) => Math.min(mostSpreads, ((value - median) * sign) / spread - start));
  const lasting = Math.min(spreads.length, Math.max(2, Math.ceil(spreads.length * lastingShare)));
  const top = spreads
    .map((value) => Math.log1p(Math.max(0, value)))
    .sort((a, b) => b - a)
    .slice(0, lasting);
  const known = ordered.length / (ordered.length + unsure);
  const strength = known * ((1 - staying) * (top[0] ?? 0) + staying * (top.at(-1) ?? 0));
  if (!(strength > 0)) return undefined;
  let worst = 0;
  spreads.forEach((value, index) => {
    if (value > (spreads[worst] ?? 0)) worst = index;
  });
  return {
    strength,
    normal: median,
    value: since[worst]?.[1] ?? median,
    at: since[onset(spreads, worst)]?.[0] ?? 0,
    change: side === 'more' ? 'above' : 'below',
  };
}

/**
 * Where a shift set in: the last time that the cumulative sum of what exceeds half the shift was nothing
 * before it was highest (Page, Continuous inspection schemes, Biometrika 1954).
 */
function onset(spreads: readonly number[], worst: number): number {
  const half = Math.max(1, (spreads[worst] ?? 0) / 2);
  let sum = 0;
  let begin = 0;
  let highest = 0;
  let found = worst;
  spreads.forEach((value, index) => {
    if (sum === 0) begin = index;
    sum = Math.max(0, sum + value - half);
    if (sum > highest) [highest, found] = [sum, begin];
  });
  return found;
}

/** What a value of the measure has to move to be told from chance, where the normal time shows no spread. */
function leastSpread(fault: Measure['fault'], median: number, ordered: Float64Array, since: Points): number {
  const highest = Math.max(Math.abs(ordered[0] ?? 0), Math.abs(ordered.at(-1) ?? 0));
  const asPercentage = highest > 1.5 ? 1 : 0.01;
  switch (fault) {
    case 'availability':
      return Math.max(0.25 * asPercentage, 0.002 * Math.abs(median));
    case 'traffic':
      return Math.max(1, Math.sqrt(Math.abs(median)), 0.05 * Math.abs(median));
    default: {
      const ever = Math.max(highest, ...since.map(([, value]) => Math.abs(value)));
      return Math.max(0.05 * Math.abs(median), ever / 50, Number.MIN_VALUE);
    }
  }
}

/** What counts failures is often not there before the first. */
function appeared(since: Points): Deviation | undefined {
  const first = since.find(([, value]) => value > 0);
  if (first === undefined) return undefined;
  const times = since.filter(([, value]) => value > 0).length;
  return {
    strength: Math.min(3, Math.log1p(3 * times)),
    normal: 0,
    value: Math.max(...since.map(([, value]) => value)),
    at: first[0],
    change: 'appeared',
  };
}

/** A series that came regularly until right before, and came no more. */
function stopped(points: Points, before: Points, abnormal: TimeWindow): Deviation | undefined {
  const last = points.findLast(([time]) => time < abnormal.from);
  if (last === undefined) return undefined;
  const longestGap = Math.max(...before.slice(1).map(([time], index) => time - (before[index]?.[0] ?? time)));
  const gap = abnormal.to - last[0];
  if (last[0] < abnormal.from - 2 * longestGap || gap <= 2 * longestGap) return undefined;
  return {
    strength: Math.min(3, Math.log1p(gap / longestGap)),
    normal: quantile(inOrder(before), 0.5),
    value: 0,
    at: last[0],
    change: 'stopped',
  };
}

/** The values of the normal time, those since, and those right before the latter that are of neither. */
function split(points: Points, normal: TimeWindow, abnormal: TimeWindow) {
  const leadFrom = abnormal.from - 2 * (abnormal.to - abnormal.from);
  const told: Point[] = [];
  const earlier: Point[] = [];
  const lead: Point[] = [];
  const since: Point[] = [];
  for (const point of points) {
    const [time] = point;
    if (time >= abnormal.from && time < abnormal.to) since.push(point);
    else if (time >= normal.from && time < normal.to) told.push(point);
    else if (time < leadFrom) earlier.push(point);
    else if (time < abnormal.from) lead.push(point);
  }
  const missing = Math.max(0, enoughNormal - told.length);
  return { before: missing === 0 ? told : [...told, ...earlier.slice(-missing)], lead, since };
}

const inOrder = (points: Points): Float64Array => Float64Array.from(points, ([, value]) => value).sort();
