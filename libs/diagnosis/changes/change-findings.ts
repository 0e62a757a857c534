import { type Finding, toTimestamp } from '#libs/contracts';
import type { Answered, Change, Dependency } from '#libs/integrations/port';
import { dependencyGraph, distanceFrom } from '../graph/dependency-graph.js';
import { type Windows, spanOf, timeOfDay } from '../windows.js';

/** What tells how near a change is to the incident. */
export interface ChangeContext {
  /** The components that the incident is about. */
  readonly about: readonly string[];
  readonly dependencies: readonly Dependency[];
  /** When the incident set in, as far as is known: epoch ms. */
  readonly onset: number;
}

/** After so long, a change is half as likely to be what broke it. */
const halfLifeMs = 30 * 60_000;
/** Each call in between makes a change less likely to matter; one without a known place counts as far off. */
const perCall = 0.7;
const unknownPlace = 0.4;
/** A change is told of up to so long after the onset: what alerts call the onset lags behind it. */
const graceMs = 5 * 60_000;
const most = 20;

/**
 * Changes before the onset, the nearest in time and place first. Most incidents of services follow a change
 * of theirs (Beyer et al., Site Reliability Engineering, ch. 1: some 70 %).
 */
export function changeFindings(
  answers: readonly Answered<Change>[],
  source: string,
  windows: Windows,
  { about, dependencies, onset }: ChangeContext,
): Finding[] {
  const distance = distanceFrom(about, dependencyGraph(dependencies));
  const found = answers.flatMap(({ items, query, link }) =>
    items
      .filter(
        ({ at }) => at <= onset + graceMs && at >= Math.min(windows.normal.from, onset - 24 * halfLifeMs),
      )
      .map((change) => ({
        change,
        query,
        link,
        away: change.component === undefined ? undefined : distance(change.component),
      })),
  );
  return found
    .map(({ change, query, link, away }): Finding => {
      const recency = 0.5 ** (Math.max(0, onset - change.at) / halfLifeMs);
      const nearness = away === undefined ? unknownPlace : perCall ** away;
      const seen = change.link ?? link;
      return {
        kind: 'change',
        source,
        says: sayChange(change, onset, away),
        query,
        ...spanOf(windows),
        ...(seen === undefined ? {} : { link: seen }),
        ...(change.component === undefined ? {} : { component: change.component }),
        at: toTimestamp(change.at),
        strength: recency * nearness,
        fault: change.kind === 'configuration' || change.kind === 'feature-flag' ? 'configuration' : 'code',
        change: {
          changeId: change.id,
          kind: change.kind,
          ...(change.by === undefined ? {} : { by: change.by }),
          ...(away === undefined ? {} : { distance: away }),
        },
      };
    })
    .sort((a, b) => b.strength - a.strength)
    .slice(0, most);
}

function sayChange(
  { title, kind, component, by, at }: Change,
  onset: number,
  away: number | undefined,
): string {
  const minutes = Math.round((onset - at) / 60_000);
  const when = minutes >= 0 ? `${minutes} min before it set in` : `${-minutes} min after it was seen`;
  const where =
    component === undefined
      ? ''
      : ` of ${component}${away === undefined || away === 0 ? '' : `, ${away} call${away === 1 ? '' : 's'} away`}`;
  return `${kind.replaceAll('-', ' ')}${where} at ${timeOfDay(at)}, ${when}${by === undefined ? '' : `, by ${by}`}: ${title}`;
}
