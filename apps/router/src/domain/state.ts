import type { Severity } from '#libs/contracts';
import { type DecidedEvents, noneDecided } from './decided-events.js';
import { PersistentMap } from './persistent-map.js';

/** An alert that an incident holds, by its latest episode there. */
export interface HeldAlert {
  readonly episode: string;
  readonly firing: boolean;
}

/** What the router knows of an incident. */
export interface RoutedIncident {
  readonly id: string;
  readonly groupKey: string;
  /** The worst it has ever had. */
  readonly severity: Severity;
  /** `resolved`: the closer has seen every alert resolve and waits whether it stays so. */
  readonly status: 'open' | 'resolved' | 'closed';
  /** Sequence (in INCIDENTS) of the fact that gave it its status: an earlier one that is seen later changes nothing. */
  readonly statusSequence: number;
  /** Epoch milliseconds; set while it is closed. */
  readonly closedAt: number | undefined;
  /** By fingerprint. */
  readonly alerts: PersistentMap<HeldAlert>;
  /** How many of the alerts fire. */
  readonly firing: number;
  /** The last sequence of the router's own facts about it, which the next ones must follow; 0 for none. */
  readonly lastSequence: number;
}

/** What the router decides on: the incidents there are, and which alerts they hold. */
export interface RouterState {
  readonly incidents: PersistentMap<RoutedIncident>;
  /** The latest incident of each group, by group key. */
  readonly groups: PersistentMap<string>;
  /** The incident that an alert was attached to last, by fingerprint. */
  readonly holders: PersistentMap<string>;
  readonly decided: DecidedEvents;
  /** The latest time of a fact, epoch milliseconds: the state's only notion of time. */
  readonly latestTime: number;
  /** When what is over was forgotten last. */
  readonly sweptAt: number;
}

/** Before the first fact. */
export const initialRouterState: RouterState = {
  incidents: PersistentMap.empty(),
  groups: PersistentMap.empty(),
  holders: PersistentMap.empty(),
  decided: noneDecided,
  latestTime: 0,
  sweptAt: 0,
};

/** Where an alert stands: the incident that had it last, and how it stands there. */
export interface Holding {
  readonly incident: RoutedIncident;
  readonly alert: HeldAlert;
}

/** Finds an alert by its fingerprint; undefined when no incident that is remembered has had it. */
export function holdingOf(state: RouterState, fingerprint: string): Holding | undefined {
  const incident = state.incidents.get(state.holders.get(fingerprint) ?? '');
  const alert = incident?.alerts.get(fingerprint);
  return incident === undefined || alert === undefined ? undefined : { incident, alert };
}

/** The latest incident of a group, open or not. */
export const latestOfGroup = (state: RouterState, groupKey: string): RoutedIncident | undefined =>
  state.incidents.get(state.groups.get(groupKey) ?? '');
