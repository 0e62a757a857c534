/** One series of a reading. */
export interface SeriesValue {
  /** What tells it from the other series of its rule. */
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined when the source knows the series and has no value for it now. */
  readonly value: number | undefined;
  /** What a person would want to see with it: a status line, the first lines of a stack trace. */
  readonly detail?: string;
}

/** What every source turns what it reads into. */
export interface Reading {
  /** The moment that it is about, epoch milliseconds. */
  readonly at: number;
  readonly series: readonly SeriesValue[];
  /** Why nothing could be read; there are no series then. */
  readonly unreadable?: string;
}

/** A reading of a source that could not be read. */
export const unreadable = (at: number, reason: string): Reading => ({ at, series: [], unreadable: reason });
