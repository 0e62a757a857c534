import type { Recorded } from '#libs/contracts';
import { type Standings, evolveStandings } from '../domain/rules/standings.js';

/** What the evaluator's own observations amount to. */
export interface ObservedState {
  readonly standings: Standings;
  /** The last sequence of each of their subjects. */
  readonly sequences: ReadonlyMap<string, number>;
}

/** Before anything was observed. */
export const nothingObserved: ObservedState = { standings: new Map(), sequences: new Map() };

/** Folds one message of observations. */
export const evolveObserved = (
  { standings, sequences }: ObservedState,
  recorded: Recorded,
): ObservedState => ({
  standings: evolveStandings(standings, recorded.events),
  sequences: new Map(sequences).set(recorded.subject, recorded.sequence),
});
