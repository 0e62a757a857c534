import type { ChangeKind, EvidenceKind } from '#libs/contracts';
import type { Effect } from './effect.js';

/** A time, epoch milliseconds; `to` is not part of it. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** An alert of the incident that evidence is sought for. */
export interface QuestionedAlert {
  readonly labels: Readonly<Record<string, string>>;
  /** Epoch ms. */
  readonly startsAt: number;
  /** The page of the expression behind it, as its source gave it. */
  readonly generatorURL?: string;
}

/** What triage asks every source: what was different, around these services, between two times. */
export interface EvidenceQuestion {
  readonly incidentId: string;
  readonly alerts: readonly QuestionedAlert[];
  /** The services it is about, then their neighbours, the nearest first. */
  readonly components: readonly string[];
  /** When all was well, and the time since: they need not follow each other. */
  readonly normal: TimeWindow;
  readonly abnormal: TimeWindow;
  /** Aborted when the time for the question is up. */
  readonly signal: AbortSignal;
}

/** What a source gave to one query of its own. */
export interface Answered<Item> {
  readonly items: readonly Item[];
  /** What was asked, in the source's own language; without secrets. */
  readonly query: string;
  /** Where a person sees the same. */
  readonly link?: string;
  /** Why there is less here than there was to be had, where that is so. */
  readonly cut?: string;
}

/**
 * Somewhere to look for evidence. `ask` rejects with an Error whose message says what is wrong, in words for
 * people and without secrets, when the source gives no usable answer.
 */
export interface EvidenceSource<Kind extends EvidenceKind, Item> {
  readonly name: string;
  readonly kind: Kind;
  ask(question: EvidenceQuestion): Promise<readonly Answered<Item>[]>;
  /** Whether it could be asked now; the reason if not. Used by `argus doctor`. */
  check(): Promise<Effect<string>>;
}

/** A series of a component over both windows. */
export interface MetricSeries {
  readonly component: string;
  /** The metric's name. What it measures is read from its name and unit, not from the source. */
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly unit?: string;
  /** Epoch ms and value, in order of time. A gap is a missing point, and no value is NaN. */
  readonly points: readonly (readonly [number, number])[];
}

/** A line (or a whole stack trace) of a log. */
export interface LogRecord {
  /** Epoch ms. */
  readonly time: number;
  readonly component: string;
  readonly text: string;
  readonly level?: string;
  readonly traceId?: string;
}

/** A call, as one component saw it. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent for the first call of a trace. */
  readonly parentId?: string;
  readonly component: string;
  readonly operation: string;
  /** Epoch ms. */
  readonly start: number;
  readonly durationMs: number;
  readonly failed?: boolean;
}

/** Something that was changed. */
export interface Change {
  readonly id: string;
  readonly kind: ChangeKind;
  /** Epoch ms. */
  readonly at: number;
  readonly component?: string;
  readonly title: string;
  readonly link?: string;
  readonly by?: string;
}

/** One component calls, or needs, another. */
export interface Dependency {
  readonly caller: string;
  readonly called: string;
}

/** An incident that ended, with what helped. */
export interface PastIncident {
  readonly incidentId: string;
  /** Epoch ms. */
  readonly openedAt: number;
  readonly closedAt?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly title: string;
  readonly hypotheses: readonly { readonly component: string; readonly fault: string }[];
  readonly templates: readonly string[];
  readonly runbookId?: string;
  readonly action?: string;
  readonly outcome?: 'kept' | 'regressed' | 'unknown';
}

export type MetricSource = EvidenceSource<'metric', MetricSeries>;
export type LogSource = EvidenceSource<'log', LogRecord>;
export type TraceSource = EvidenceSource<'trace', Span>;
export type ChangeSource = EvidenceSource<'change', Change>;
export type DependencySource = EvidenceSource<'dependency', Dependency>;
export type HistorySource = EvidenceSource<'past-incident', PastIncident>;

/** Any of them. */
export type AnyEvidenceSource =
  MetricSource | LogSource | TraceSource | ChangeSource | DependencySource | HistorySource;
