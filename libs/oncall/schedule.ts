/** How often the next person takes over. Days and weeks are those of the calendar: the hour stays the same. */
export interface Rotation {
  /** An IANA name. */
  readonly timeZone: string;
  /** When the first person's first turn begins, epoch milliseconds. */
  readonly start: number;
  readonly every: { readonly unit: 'hours' | 'days' | 'weeks'; readonly count: number };
}

/** Hours of the week that a layer is limited to. */
export interface Hours {
  readonly name: string;
  /** Whether a moment (epoch milliseconds) is within. */
  contains(at: number): boolean;
  /** The next moment at which that changes; undefined when it never does. */
  changesAfter(at: number): number | undefined;
}

/** People who take turns. */
export interface Layer {
  readonly name: string;
  /** In the order of their turns; a person may be there more than once. */
  readonly people: readonly string[];
  readonly rotation: Rotation;
  /** From here on nobody of this layer is on call, epoch milliseconds. */
  readonly until?: number;
  /** Only within any of these; with none, always. */
  readonly during: readonly Hours[];
}

/** Somebody who is on call instead of whoever would be. */
export interface Override {
  readonly person: string;
  /** Epoch milliseconds. */
  readonly from: number;
  /** The first moment after it. */
  readonly until: number;
  readonly reason?: string;
}

/** Who is on call when. */
export interface Schedule {
  readonly name: string;
  /** The zone that people read it in. */
  readonly timeZone: string;
  /** A later one stands above those before it: where it has somebody, that is who is on call. */
  readonly layers: readonly Layer[];
  /** They stand above all layers, and a later one above those before it. */
  readonly overrides: readonly Override[];
}

/** The schedule with more overrides, which stand above those that it has. */
export const withOverrides = (schedule: Schedule, overrides: readonly Override[]): Schedule =>
  overrides.length === 0 ? schedule : { ...schedule, overrides: [...schedule.overrides, ...overrides] };
