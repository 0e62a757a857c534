import { type ArgusEvent, type EventOf, fromTimestamp } from '#libs/contracts';
import type { Standing } from './standing.js';

/** A series that is not inactive. */
export interface TrackedSeries {
  /** The kind of its source. */
  readonly source: string;
  /** Those of its alert, as they were when it began: its end has to name the same. */
  readonly labels: Readonly<Record<string, string>>;
  readonly standing: Standing;
  /** When it was last said that it stands so, epoch milliseconds. */
  readonly statedAt: number;
}

/** The series of one rule that are not inactive, by fingerprint. */
export type RuleStandings = ReadonlyMap<string, TrackedSeries>;

/** How the series of all rules stand. Follows from the observations alone, so a restart forgets nothing. */
export type Standings = ReadonlyMap<string, RuleStandings>;

/** Folds what one message holds, with one copy of each rule that it is about; other events change nothing. */
export function evolveStandings(standings: Standings, events: readonly ArgusEvent[]): Standings {
  const changed = new Map<string, Map<string, TrackedSeries>>();
  for (const event of events) {
    if (event.type !== 'argus.observation.made.v1') continue;
    const { rule, series } = event.data;
    const tracked = changed.get(rule) ?? new Map(standings.get(rule));
    const after = trackedAfter(event.data, tracked.get(series));
    if (after === undefined) tracked.delete(series);
    else tracked.set(series, after);
    changed.set(rule, tracked);
  }
  return changed.size === 0 ? standings : new Map([...standings, ...changed]);
}

type Observation = EventOf<'argus.observation.made.v1'>['data'];

function trackedAfter(
  { to, since, at, labels, source }: Observation,
  before: TrackedSeries | undefined,
): TrackedSeries | undefined {
  if (to === 'inactive' || to === 'no-data') return undefined;
  const from = fromTimestamp(since);
  const firedAt = to === 'keep-firing' ? (before?.standing.firedAt ?? from) : from;
  return { source, labels, standing: { state: to, since: from, firedAt }, statedAt: fromTimestamp(at) };
}
