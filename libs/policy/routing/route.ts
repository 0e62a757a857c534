import type { Matcher } from '../matchers.js';
import type { SiblingIndex } from './sibling-index.js';

/** What a route has from the route it stands in, unless it says otherwise. */
export interface InheritedOptions {
  readonly receiver: string;
  /** In the order of their names. */
  readonly groupBy: readonly string[];
  readonly groupByAll: boolean;
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
}

/** A compiled route. Matchers, `continue` and time intervals are its own and never those of the route around it. */
export interface Route extends InheritedOptions {
  /** Alertmanager's key: the matchers of this route and of those around it, `{}/{owner="team-A"}/{env="testing"}`. */
  readonly key: string;
  /** In Alertmanager's order: by name, value and type. */
  readonly matchers: readonly Matcher[];
  /** Whether the routes after this one are looked at too when this one fits. */
  readonly continue: boolean;
  readonly routes: readonly Route[];
  readonly muteTimeIntervals: readonly string[];
  readonly activeTimeIntervals: readonly string[];
  /** Finds the few of `routes` that can fit. */
  readonly index: SiblingIndex;
}

/** Alertmanager's defaults: 30 s, 5 minutes, 4 hours, and one group for all. */
export const defaultRouteOptions: Omit<InheritedOptions, 'receiver'> = {
  groupBy: [],
  groupByAll: false,
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 14_400_000,
};

/** The route and all inside it, each before those inside it. */
export function* everyRoute(route: Route): Generator<Route> {
  yield route;
  for (const inner of route.routes) yield* everyRoute(inner);
}
