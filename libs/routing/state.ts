import type { EvaluatedAlert, Priority, Severity } from '#libs/contracts';
import type { LabelSet, Silence } from '#libs/policy';
import type { Agenda } from './agenda.js';
import { type DecidedEvents, noneDecided } from './decided-events.js';
import { PersistentMap } from './persistent-map.js';
import { type PolicyIndex, emptyIndex } from './policy-index.js';

/** What the router knows of an incident. */
export interface RoutedIncident {
  readonly id: string;
  readonly groupKey: string;
  /** Groups whose alerts it took in besides its own. */
  readonly otherGroups: readonly string[];
  /** The worst it has ever had. */
  readonly severity: Severity;
  readonly priority: Priority | undefined;
  /** The keys of the routes that its alerts took. */
  readonly routes: readonly string[];
  /** The queue of its alerts. */
  readonly partition: number;
  /** `resolved`: the closer has seen every alert resolve and waits whether it stays so. */
  readonly status: 'open' | 'resolved' | 'closed';
  /** Sequence (in INCIDENTS) of the fact that gave it its status: an earlier one that is seen later changes nothing. */
  readonly statusSequence: number;
  /** Epoch milliseconds; set while it is closed. */
  readonly closedAt: number | undefined;
  /** How many alerts fire in it. */
  readonly firing: number;
  /** The last sequence of the router's own facts about it, which the next ones must follow; 0 for none. */
  readonly lastSequence: number;
}

/** That an alert is said to be over, which is believed when it stays so. */
export interface HeldResolution {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly endsAt: string;
  readonly rule: string;
}

/** Where an alert is, or was last: in which incident and with which episode. */
export interface Membership {
  readonly incidentId: string;
  readonly episode: string;
  readonly firing: boolean;
  /** Order of the latest fact about it. */
  readonly turn: number;
  /** The alert event that is known last of it. */
  readonly eventId: string;
  /** Epoch milliseconds: when it is over unless its sender says again that it fires. */
  readonly expiresAt: number | undefined;
  readonly resolution: HeldResolution | undefined;
}

/** What holds an alert back. */
export type Cause =
  | { readonly kind: 'silence' | 'window'; readonly by: string; readonly until: number }
  | { readonly kind: 'inhibition'; readonly by: string; readonly source: string }
  | { readonly kind: 'original'; readonly by: string; readonly source: string }
  | { readonly kind: 'condition'; readonly by: string };

/** An alert that fires but is held back, with all that it takes to judge it again. */
export interface HeldAlert {
  readonly alert: EvaluatedAlert;
  readonly eventId: string;
  readonly turn: number;
  readonly cause: Cause;
  /** The policy that it was decided under, where the record says. */
  readonly policyVersion: string | undefined;
  readonly partition: number;
  /** Epoch milliseconds: when it is over unless its sender says again that it fires. */
  readonly expiresAt: number | undefined;
}

/** That an alert changes too often to be believed. */
export interface Flapping {
  readonly rule: string;
  /** Epoch milliseconds: when it is believed again, unless it changes once more. */
  readonly until: number;
  readonly turn: number;
}

/** What an alert that flaps said last. */
export interface LastWord {
  readonly status: 'firing' | 'resolved';
  readonly alert: EvaluatedAlert | undefined;
  readonly episode: string;
  readonly endsAt: string | undefined;
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly until: number;
  readonly turn: number;
}

/** What the router knows of one alert, by whatever it stated about it. */
export interface KnownAlert {
  readonly labels: LabelSet;
  readonly membership: Membership | undefined;
  readonly held: HeldAlert | undefined;
  /** The latest episode that was over without any incident having it: older news is out of date. */
  readonly endedElsewhere: string | undefined;
  /** Order of the fact since which nothing stated before holds it back. */
  readonly releasedAt: number;
  /** When it changed between firing and resolved lately, epoch milliseconds, in order. */
  readonly changes: readonly number[];
  readonly flapping: Flapping | undefined;
  readonly lastWord: LastWord | undefined;
  /** Order of the fact with which it ceased to flap: what it said before is no last word any more. */
  readonly calmSince: number;
  /** That its sender said again that it fires, which makes its end later. */
  readonly renewal: Renewal | undefined;
  /** When it has to be looked at again, as the agendas have it: for what its incident has of it, and as held back. */
  readonly memberDue: Due | undefined;
  readonly heldDue: Due | undefined;
}

/** An entry of a partition's agenda. */
export interface Due {
  readonly at: number;
  readonly partition: number;
}

/** Until when an episode goes on by its sender's latest word; epoch milliseconds. */
export interface Renewal {
  readonly episode: string;
  readonly expiresAt: number;
  readonly turn: number;
}

/** A silence, as people made it; one that was ended before its time ends then. */
export interface KnownSilence extends Silence {
  /** Epoch milliseconds: when a person ended it before its time. */
  readonly expiredAt: number | undefined;
}

/** What the router decides on: the incidents, the alerts, what holds some of these back, and until when. */
export interface RouterState {
  readonly incidents: PersistentMap<RoutedIncident>;
  /** The latest incident of each group, by group key. */
  readonly groups: PersistentMap<string>;
  /** By fingerprint. */
  readonly alerts: PersistentMap<KnownAlert>;
  /** How many alerts are held back. */
  readonly held: number;
  /** The fingerprints of alerts that are held back, by what they wait for. */
  readonly waiting: PersistentMap<PersistentMap<true>>;
  /** By partition, when which of its alerts have to be looked at again. */
  readonly agendas: readonly Agenda[];
  /** By id. */
  readonly silences: PersistentMap<KnownSilence>;
  /** Silences and windows whose end people were told of, with when that is; epoch milliseconds. */
  readonly toldEndings: PersistentMap<number>;
  /** What the record names as in force, and since when (epoch milliseconds): what another one held back is judged again. */
  readonly policy: { readonly version: string; readonly since: number };
  readonly index: PolicyIndex;
  readonly decided: DecidedEvents;
  /** The latest time of a fact in each stream, epoch milliseconds: the state's only notion of time. */
  readonly latest: { readonly incidents: number; readonly outcomes: number };
  /** When what is over was forgotten last. */
  readonly sweptAt: number;
}

/** Before the first fact. */
export const initialRouterState: RouterState = {
  incidents: PersistentMap.empty(),
  groups: PersistentMap.empty(),
  alerts: PersistentMap.empty(),
  held: 0,
  waiting: PersistentMap.empty(),
  agendas: [],
  silences: PersistentMap.empty(),
  toldEndings: PersistentMap.empty(),
  policy: { version: '', since: 0 },
  index: emptyIndex,
  decided: noneDecided,
  latest: { incidents: 0, outcomes: 0 },
  sweptAt: 0,
};

/** Where an alert stands: the incident that had it last, and how it stands there. */
export interface Holding {
  readonly incident: RoutedIncident;
  readonly member: Membership;
}

/** Finds an alert by its fingerprint; undefined when no incident that is remembered has had it. */
export function holdingOf(state: RouterState, fingerprint: string): Holding | undefined {
  const member = state.alerts.get(fingerprint)?.membership;
  const incident = member && state.incidents.get(member.incidentId);
  return member === undefined || incident === undefined ? undefined : { incident, member };
}

/** The latest incident of a group, open or not. */
export const latestOfGroup = (state: RouterState, groupKey: string): RoutedIncident | undefined =>
  state.incidents.get(state.groups.get(groupKey) ?? '');
