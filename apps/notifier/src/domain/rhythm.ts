import { fromTimestamp } from '#libs/contracts';
import type { AttachedAlert, IncidentRoute, NotifierState, RouteTaken } from './state.js';

/** When a receiver may be told: what its routes allow together. */
export interface Rhythm {
  readonly firstAt: number;
  readonly since: number;
  readonly groupIntervalMs: number;
  /** 0 for never. */
  readonly repeatIntervalMs: number;
}

/** An incident that was recorded without routes is told at once, and never repeated. */
export const routeOfOld = (receiver: string): RouteTaken => ({
  route: '{}',
  receiver,
  groupWaitMs: 0,
  groupIntervalMs: 0,
  repeatIntervalMs: 0,
  muteTimeIntervals: [],
  activeTimeIntervals: [],
});

/** The routes with those that the incident did not have before, whose group wait begins now. */
export function withRoutes(
  state: NotifierState,
  taken: readonly RouteTaken[] | undefined,
  now: number,
): NotifierState {
  const added = (taken ?? []).filter(({ route }) => !state.routes.some((known) => known.route === route));
  if (added.length === 0) return state;
  const routes = added.map((route) => ({ ...route, firstAt: now + route.groupWaitMs, since: now }));
  return { ...state, routes: [...state.routes, ...routes] };
}

/**
 * The routes once an alert fires. Where none fired, and the tick that ended the last stretch is past, a new
 * stretch begins with a group wait of its own. An alert that began longer ago than the group wait ends the
 * wait, as in Alertmanager.
 */
export function routesOnceFiring(
  { routes, firing, quietSince }: NotifierState,
  { startsAt }: AttachedAlert,
  now: number,
): readonly IncidentRoute[] {
  const began = fromTimestamp(startsAt);
  const after = routes.map((route) => {
    const over = firing === 0 && quietSince !== undefined && now > tickFrom(route, quietSince);
    const { firstAt, since } = over ? { firstAt: now + route.groupWaitMs, since: now } : route;
    return { ...route, since, firstAt: began + route.groupWaitMs < now ? Math.min(firstAt, now) : firstAt };
  });
  const same = after.every(({ firstAt }, index) => firstAt === routes[index]?.firstAt);
  return same ? routes : after;
}

/** What a receiver's routes allow together: the shortest of each, so that no route's news come late. */
export function rhythmOf(routes: readonly IncidentRoute[]): Rhythm {
  const repeats = routes.map(({ repeatIntervalMs }) => repeatIntervalMs).filter((ms) => ms > 0);
  return {
    firstAt: Math.min(...routes.map(({ firstAt }) => firstAt)),
    since: Math.min(...routes.map(({ since }) => since)),
    groupIntervalMs: Math.min(...routes.map(({ groupIntervalMs }) => groupIntervalMs)),
    repeatIntervalMs: repeats.length === 0 ? 0 : Math.min(...repeats),
  };
}

/** The first moment from `time` on at which the group is looked at: the end of the group wait, or a tick after it. */
export function tickFrom(
  { firstAt, groupIntervalMs }: Pick<Rhythm, 'firstAt' | 'groupIntervalMs'>,
  time: number,
): number {
  if (time <= firstAt) return firstAt;
  if (groupIntervalMs <= 0) return time;
  return firstAt + Math.ceil((time - firstAt) / groupIntervalMs) * groupIntervalMs;
}
