import { type Evidence, type FaultKind, fromTimestamp } from '#libs/contracts';
import { measureOf } from '../metrics/measure.js';

/** A component that evidence speaks of. */
export interface Suspect {
  readonly component: string;
  /** From 0 to 1: how sure it is that something is the matter there, whatever the cause. */
  readonly abnormal: number;
  /** The same, by what can not be put down to those who call it. */
  readonly own: number;
  /** The same, by what is missing, which may be missing for not being asked for. */
  readonly missing: number;
  /** How near in time and place it was changed, and how like a past incident of its own this one is; 0 to 1. */
  readonly changed: number;
  readonly recurred: number;
  /** When its weightiest symptom set in, epoch ms; infinite where nothing tells. */
  readonly since: number;
  /** How exactly that time is known, ms. */
  readonly grain: number;
  /** What speaks for it, the weightiest first. */
  readonly pieces: readonly Weighed[];
}

/** A piece of evidence and what it weighs, from 0 to 1. */
export interface Weighed {
  readonly piece: Evidence;
  readonly weight: number;
}

/** Kinds that show that something is the matter; changes and past incidents only say what it may be. */
const symptoms = ['metric', 'log', 'trace'] as const;
/** The strength at which a piece of a kind is as likely chance as not, and by which it weighs twice as much. */
const scale: Readonly<Record<(typeof symptoms)[number], { readonly least: number; readonly step: number }>> =
  {
    metric: { least: 1.2, step: 1.2 },
    log: { least: 2, step: 2.5 },
    trace: { least: 2.5, step: 5 },
  };

/** How far what an alert is about makes a fault a likelier reason of it than another. */
const related: Readonly<Partial<Record<FaultKind, Readonly<Partial<Record<FaultKind, number>>>>>> = {
  latency: {
    latency: 1,
    cpu: 0.9,
    memory: 0.9,
    disk: 0.9,
    network: 0.9,
    traffic: 0.3,
    errors: 0.6,
    availability: 0.6,
  },
  errors: {
    errors: 1,
    availability: 1,
    code: 1,
    configuration: 1,
    cpu: 0.6,
    memory: 0.7,
    latency: 0.5,
    traffic: 0.3,
  },
};

/** Groups the evidence by component and weighs it. */
export function suspectsOf(evidence: readonly Evidence[], about: ReadonlySet<FaultKind>): Suspect[] {
  const grouped = new Map<string, Weighed[]>();
  for (const piece of evidence) {
    if (piece.component === undefined) continue;
    const pieces = grouped.get(piece.component) ?? [];
    pieces.push({ piece, weight: weightOf(piece, about) });
    grouped.set(piece.component, pieces);
  }
  return [...grouped].map(([component, pieces]) => {
    const ordered = pieces.sort((a, b) => b.weight - a.weight);
    return {
      component,
      abnormal: together(ordered, () => true),
      own: together(ordered, ({ piece }) => !isBrought(piece) && !isMissing(piece)),
      missing: together(ordered, ({ piece }) => isMissing(piece)),
      changed: strongest(ordered, 'change'),
      recurred: strongest(ordered, 'past-incident'),
      ...onset(ordered),
      pieces: ordered,
    };
  });
}

/** The chance that at least one of the kinds is right, by the weightiest piece of each. */
function together(ordered: readonly Weighed[], counts: (each: Weighed) => boolean): number {
  let none = 1;
  for (const kind of symptoms) {
    const best = ordered.find((each) => each.piece.kind === kind && counts(each));
    none *= 1 - (best?.weight ?? 0);
  }
  return 1 - none;
}

const strongest = (pieces: readonly Weighed[], kind: Evidence['kind']): number =>
  Math.min(1, Math.max(0, ...pieces.map(({ piece }) => (piece.kind === kind ? piece.strength : 0))));

/** Logs and traces are timed to the minute or better; a metric to its steps. */
const finest = 60_000;

function onset(ordered: readonly Weighed[]): Pick<Suspect, 'since' | 'grain'> {
  const first = ordered.find(({ weight, piece }) => weight > 0 && piece.at !== undefined)?.piece;
  if (first?.at === undefined) return { since: Number.POSITIVE_INFINITY, grain: finest };
  const [last, earlier] = first.kind === 'metric' ? first.metric.points.slice(-2).reverse() : [];
  const step = last === undefined || earlier === undefined ? 0 : last[0] - earlier[0];
  return { since: fromTimestamp(first.at), grain: Math.max(finest, step) };
}

function weightOf(piece: Evidence, about: ReadonlySet<FaultKind>): number {
  const kind = symptoms.find((each) => each === piece.kind);
  if (kind === undefined) return 0;
  const { least, step } = scale[kind];
  const sure = 1 - Math.exp(-Math.max(0, piece.strength - least) / step);
  return sure * relation(piece.fault ?? 'unknown', about);
}

function relation(fault: FaultKind, about: ReadonlySet<FaultKind>): number {
  if (about.size === 0) return fault === 'traffic' || fault === 'unknown' ? 0.5 : 1;
  const likeliest = [...about].map((each) => {
    const row = each === 'availability' ? related.errors : related[each];
    return row === undefined ? 1 : (row[fault] ?? 0.5);
  });
  return Math.max(...likeliest);
}

/** What others brought: traffic goes down the calls, where slowness and failures come up. */
const isBrought = (piece: Evidence): boolean =>
  piece.kind === 'metric'
    ? measureOf({ metric: piece.metric.name, ...piece.metric }).brought
    : piece.kind === 'trace' && piece.trace.change === 'more';

const isMissing = (piece: Evidence): boolean => {
  const change =
    piece.kind === 'log' ? piece.log.change : piece.kind === 'trace' ? piece.trace.change : 'new';
  return change === 'fewer' || change === 'gone';
};
