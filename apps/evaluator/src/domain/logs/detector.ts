import { type Assembly, type StackTrace, emptyAssembly, endTrace, takeLine } from '#libs/stack-traces';
import type { SeriesValue } from '../rules/reading.js';
import type { LogLine } from './log-line.js';

/** What a rule looks for in a log. */
export type Detector =
  | { readonly detect: 'pattern'; readonly fits: (line: string) => boolean; readonly windowMs: number }
  | { readonly detect: 'stack-trace'; readonly windowMs: number }
  | { readonly detect: 'stall' }
  | { readonly detect: 'absence'; readonly fits: (line: string) => boolean };

/** Occurrences of one series within the window. */
export interface Occurrences {
  readonly labels: Readonly<Record<string, string>>;
  /** Pairs of a time (epoch milliseconds) and how many there were. */
  readonly counts: readonly (readonly [number, number])[];
  /** The last one's text. */
  readonly detail: string;
}

/** What a detector remembers between two readings. It is plain data, so it is kept over a restart. */
export interface DetectorState {
  /** When lines (for absence: lines that fit) were last seen; to begin with, when it was first looked. */
  readonly lastSeen: number;
  readonly occurrences: Readonly<Record<string, Occurrences>>;
  readonly assemblies: Readonly<Record<string, Assembly>>;
}

/** What is known before anything was read. */
export const untouched = (at: number): DetectorState => ({ lastSeen: at, occurrences: {}, assemblies: {} });

const mostSeries = 1_000;
const longestDetail = 4_000;
/** What a window is divided into at most: it forgets in steps of this part of it, rather than remember each line. */
const parts = 200;
const mostStreams = 100;

/** Takes the lines of one reading in, all of them new, and forgets what the window has left behind. */
export function detect(
  detector: Detector,
  state: DetectorState,
  lines: readonly LogLine[],
  at: number,
): DetectorState {
  switch (detector.detect) {
    case 'stall':
      return lines.length > 0 ? { ...state, lastSeen: at } : state;
    case 'absence':
      return lines.some(({ text }) => detector.fits(text)) ? { ...state, lastSeen: at } : state;
    case 'pattern': {
      const found = new Found(state.occurrences, at, detector.windowMs);
      for (const { text, labels } of lines) if (detector.fits(text)) found.add(labels, text);
      return { ...state, occurrences: found.all() };
    }
    case 'stack-trace': {
      const found = new Found(state.occurrences, at, detector.windowMs);
      const assemblies = assembled(state.assemblies, lines, (trace, labels) =>
        found.add({ ...labels, ...namesOf(trace) }, trace.text),
      );
      return { ...state, occurrences: found.all(), assemblies };
    }
  }
}

/** What the rule's condition is held against: counts within the window, or seconds since the last line. */
export function valuesOf(detector: Detector, state: DetectorState, at: number): SeriesValue[] {
  if (detector.detect === 'stall' || detector.detect === 'absence') {
    return [{ labels: {}, value: Math.max(0, at - state.lastSeen) / 1000 }];
  }
  const found = Object.values(state.occurrences).map(({ labels, counts, detail }) => ({
    labels,
    value: counts.reduce((sum, [, count]) => sum + count, 0),
    detail,
  }));
  // None is a value too: a pattern that may not be missing can be held against "below 1".
  return found.length === 0 && detector.detect === 'pattern' ? [{ labels: {}, value: 0 }] : found;
}

const namesOf = ({ language, exception, cause }: StackTrace): Record<string, string> => ({
  language,
  exception,
  ...(cause === undefined ? {} : { cause }),
});

/** Puts stack traces together, those of each stream for themselves. One ends when its stream has nothing new. */
function assembled(
  before: DetectorState['assemblies'],
  lines: readonly LogLine[],
  onTrace: (trace: StackTrace, labels: LogLine['labels']) => void,
): DetectorState['assemblies'] {
  const streams = new Map<string, { assembly: Assembly; labels: LogLine['labels']; isNew: boolean }>();
  for (const [key, assembly] of Object.entries(before)) {
    const labels = Object.fromEntries(JSON.parse(key) as [string, string][]);
    streams.set(key, { assembly, labels, isNew: false });
  }
  for (const { text, labels } of lines) {
    const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    const stream = streams.get(key) ?? { assembly: emptyAssembly, labels, isNew: true };
    stream.isNew = true;
    const parts = text.split('\n');
    for (const part of parts) {
      const { assembly, whole } = takeLine(stream.assembly, part);
      if (whole !== undefined) onTrace(whole, labels);
      stream.assembly = assembly;
    }
    // An entry of several lines is whole in itself.
    if (parts.length > 1) stream.assembly = ended(stream.assembly, labels, onTrace);
    streams.set(key, stream);
  }
  for (const stream of streams.values()) {
    if (!stream.isNew) stream.assembly = ended(stream.assembly, stream.labels, onTrace);
  }
  const kept = [...streams].filter(([, { assembly, isNew }]) => isNew && assembly !== emptyAssembly);
  return Object.fromEntries(kept.slice(-mostStreams).map(([key, { assembly }]) => [key, assembly]));
}

function ended(
  assembly: Assembly,
  labels: LogLine['labels'],
  onTrace: (trace: StackTrace, labels: LogLine['labels']) => void,
): Assembly {
  const trace = endTrace(assembly);
  if (trace !== undefined) onTrace(trace, labels);
  return emptyAssembly;
}

/** The occurrences of a window, to which those of one reading are added. */
class Found {
  private readonly series: Map<string, Occurrences>;
  private readonly added = new Map<string, number>();

  constructor(
    before: DetectorState['occurrences'],
    private readonly at: number,
    private readonly windowMs: number,
  ) {
    const isWithin = ([time]: readonly [number, number]): boolean => at - time < windowMs;
    const left = Object.entries(before).map(([key, each]): [string, Occurrences] => [
      key,
      { ...each, counts: each.counts.filter(isWithin) },
    ]);
    this.series = new Map(left.filter(([, { counts }]) => counts.length > 0));
  }

  add(labels: Readonly<Record<string, string>>, detail: string): void {
    const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.series.get(key);
    if (known === undefined && this.series.size >= mostSeries) return;
    this.added.set(key, (this.added.get(key) ?? 0) + 1);
    this.series.set(key, { labels, counts: known?.counts ?? [], detail: detail.slice(0, longestDetail) });
  }

  all(): Record<string, Occurrences> {
    for (const [key, count] of this.added) {
      const each = this.series.get(key);
      if (each !== undefined) this.series.set(key, { ...each, counts: this.with(each.counts, count) });
    }
    return Object.fromEntries(this.series);
  }

  private with(counts: Occurrences['counts'], count: number): Occurrences['counts'] {
    const last = counts.at(-1);
    return last !== undefined && this.at - last[0] < this.windowMs / parts
      ? [...counts.slice(0, -1), [last[0], last[1] + count]]
      : [...counts, [this.at, count]];
  }
}
