import type { Signal } from '#libs/contracts';

/** An alert of a delivery that can never be understood. */
export interface Refused {
  /** What is wrong, field by field, with the fix. */
  readonly problems: readonly string[];
  readonly content: unknown;
}

/** What a source's reader makes of a body. Every alert of the body is a signal or refused. */
export interface Reading {
  /** What else the source said. */
  readonly envelope: Readonly<Record<string, unknown>>;
  readonly signals: readonly Signal[];
  readonly refused: readonly Refused[];
  /** Alerts that the source left out. */
  readonly truncatedAlerts: number;
}

/** Why a delivery as a whole cannot be understood. */
export interface Unreadable {
  /** In kebab-case. */
  readonly reason: string;
  readonly problems: readonly string[];
}

/** Of how many refused alerts a reader works out what is wrong: nobody reads more of one delivery. */
export const explainedAlerts = 100;

/** What is said of all further ones. */
export const unexplained: readonly string[] = ['refused like others before it'];
