import { dayOf, shortNumber, timeOfDay, timeTicks, valueTicks } from './ticks.js';

/** A series, and what is to be seen in it. */
export interface LineChart {
  readonly title: string;
  readonly unit?: string;
  /** Epoch ms and value, in order of time. */
  readonly points: readonly (readonly [number, number])[];
  /** When it left its normal values, epoch ms. */
  readonly onset?: number;
  /** The median of the normal time. */
  readonly normal: number;
}

const width = 800;
const height = 360;
const area = { left: 76, right: 20, top: 58, bottom: 46 } as const;
const plotWidth = width - area.left - area.right;
const plotHeight = height - area.top - area.bottom;
/** About so many characters fit into the width, at 17 px. */
const longestTitle = 74;
/** A pause this many times as long as usual is a gap: what was not measured is not drawn. */
const gapFactor = 4;

/** Draws the series as SVG: its line, the band of normal values, when it left them, a title and both axes. */
export function lineChart(chart: LineChart): string {
  const { points, onset, normal, unit, title } = chart;
  const band = bandOf(chart);
  const values = [...points.map(([, value]) => value), normal, band.low, band.high];
  const [from, to] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 1];
  const [low, high] = padded(Math.min(...values), Math.max(...values));
  const x = (time: number): number => area.left + ((time - from) / Math.max(1, to - from)) * plotWidth;
  const y = (value: number): number => area.top + (1 - (value - low) / (high - low)) * plotHeight;
  const hasOnset = onset !== undefined && onset >= from && onset <= to;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans" font-size="13" fill="#3d4450">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(area.left, 26, shortened(title, longestTitle), 'font-size="17" fill="#14181f"'),
    text(area.left, 46, legend(chart, band), 'fill="#5b6472"'),
    `<rect x="${area.left}" y="${round(y(band.high))}" width="${plotWidth}" height="${round(Math.max(2, y(band.low) - y(band.high)))}" fill="#cfe3d4"/>`,
    ...valueTicks(low, high, 5).flatMap(({ at, text: value }) => [
      line(area.left, y(at), width - area.right, y(at), 'stroke="#e3e6ea"'),
      text(area.left - 8, y(at) + 4, value, 'text-anchor="end"'),
    ]),
    ...timeTicks(from, to, 8).flatMap(({ at, text: value }) => [
      line(x(at), height - area.bottom, x(at), height - area.bottom + 5, 'stroke="#5b6472"'),
      text(x(at), height - area.bottom + 20, value, 'text-anchor="middle"'),
    ]),
    line(area.left, height - area.bottom, width - area.right, height - area.bottom, 'stroke="#5b6472"'),
    line(area.left, area.top, area.left, height - area.bottom, 'stroke="#5b6472"'),
    text(width - area.right, height - 8, `${dayOf(from)}, UTC`, 'text-anchor="end" fill="#5b6472"'),
    ...(unit === undefined ? [] : [text(8, height - 8, shortened(unit, 40), 'fill="#5b6472"')]),
    ...(hasOnset ? onsetMark(x(onset), onset) : []),
    ...runsOf(points).map(
      (run) =>
        `<polyline fill="none" stroke="#1f5fbf" stroke-width="2" stroke-linejoin="round" stroke-linecap="round" points="${run.map(([time, value]) => `${round(x(time))},${round(y(value))}`).join(' ')}"/>`,
    ),
    '</svg>',
  ].join('\n');
}

interface Band {
  readonly low: number;
  readonly high: number;
}

/** Between which values nine of ten points lay before the onset; the median alone where none are before it. */
function bandOf({ points, onset, normal }: LineChart): Band {
  const before = points.filter(([time]) => onset !== undefined && time < onset).map(([, value]) => value);
  if (before.length < 2) return { low: normal, high: normal };
  const sorted = before.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? normal;
  return { low: Math.min(at(0.05), normal), high: Math.max(at(0.95), normal) };
}

function legend({ points, normal }: LineChart, { low, high }: Band): string {
  const last = points.at(-1)?.[1];
  const usual = low === high ? shortNumber(normal) : `${shortNumber(low)} to ${shortNumber(high)}`;
  return `normal: ${usual} (green)${last === undefined ? '' : `; last: ${shortNumber(last)}`}`;
}

const onsetMark = (x: number, onset: number): string[] => [
  line(x, area.top, x, height - area.bottom, 'stroke="#c0392b" stroke-width="1.5" stroke-dasharray="6 4"'),
  x > width - 160
    ? text(x - 6, area.top + 14, `onset ${timeOfDay(onset)}`, 'fill="#c0392b" text-anchor="end"')
    : text(x + 6, area.top + 14, `onset ${timeOfDay(onset)}`, 'fill="#c0392b"'),
];

type Points = LineChart['points'];

/** The stretches without a gap. */
function runsOf(points: Points): Points[] {
  const steps = points.slice(1).map(([time], index) => time - (points[index]?.[0] ?? time));
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const runs: (readonly [number, number])[][] = [[]];
  for (const [index, point] of points.entries()) {
    if (index > 0 && (steps[index - 1] ?? 0) > usual * gapFactor) runs.push([]);
    runs.at(-1)?.push(point);
  }
  return runs.map((run) => (run.length === 1 ? [...run, ...run] : run)).filter((run) => run.length > 0);
}

function padded(low: number, high: number): [number, number] {
  if (low === high) return low === 0 ? [-1, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
  const space = (high - low) * 0.08;
  // What is never negative does not look as if it could be.
  return [low >= 0 ? Math.max(0, low - space) : low - space, high + space];
}

const line = (x1: number, y1: number, x2: number, y2: number, more: string): string =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" ${more}/>`;

const text = (x: number, y: number, content: string, more: string): string =>
  `<text x="${round(x)}" y="${round(y)}" ${more}>${escaped(content)}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;

function shortened(content: string, most: number): string {
  const characters = [...content];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : content;
}

/** Names come from outside: what XML cannot hold is left out, what it would read as markup is escaped. */
const escaped = (content: string): string =>
  content.replace(/[^\P{C}\u{ad}]/gu, '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
