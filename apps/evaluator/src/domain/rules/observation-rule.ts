/**
 * When a series is over its limit. `above` 5 with `clear` 3 begins at more than 5 and is over at 3 or less;
 * without `clear` it is over where it begins. `present`: whenever the source has the series at all, as with
 * an expression of Prometheus that holds the comparison itself.
 */
export type Condition =
  | { readonly kind: 'present' }
  | { readonly kind: 'above' | 'below'; readonly limit: number; readonly clear: number };

/** What is made of a series without a value: it is fine, it is an alert, or it stays as it was. */
export type WhenMissing = 'ok' | 'alert' | 'keep';

/** One rule, as the decision goes by it. */
export interface ObservationRule {
  /** The label `alertname` of its alerts. */
  readonly name: string;
  /** The kind of its source. */
  readonly source: string;
  readonly condition: Condition;
  /** How long a series has to be over its limit before it fires, milliseconds. */
  readonly forMs: number;
  /** How long it goes on firing after it looks over, milliseconds. */
  readonly keepFiringForMs: number;
  /** For a series that is no longer there, or has no value. */
  readonly missingData: WhenMissing;
  /** For all series of a source that could not be read. */
  readonly whenUnreadable: WhenMissing;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** How many series are looked at. */
  readonly maxSeries: number;
  /** Where a person can look at what the source says. */
  readonly link?: string;
}
