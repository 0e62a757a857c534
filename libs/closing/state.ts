import type { Check } from '#libs/contracts';
import { type IncidentFacts, unknownIncident } from '#libs/policy';
import { type EpisodeSet, noEpisodes } from './episode-set.js';
import { type Looks, noLooks } from './looks.js';

/** What the runbook says shows that it is over. */
export interface Verify {
  readonly checks: readonly Check[];
  /** How long an action's effect is watched; without it, as long as the incident has to stay quiet. */
  readonly windowMs?: number;
}

/** A run of an action that succeeded. */
export interface Run {
  readonly actionId: string;
  readonly approvalId: string;
  readonly verify: Verify;
  /** Epoch milliseconds. */
  readonly endedAt: number;
}

/** An action whose effect is watched. */
export interface Watch {
  readonly actionId: string;
  readonly approvalId: string;
  readonly checks: readonly Check[];
  /** Epoch milliseconds. */
  readonly since: number;
  readonly until: number;
  /** There was a moment since then at which no alert of the incident fired. */
  readonly wasQuiet: boolean;
  /** An alert fired after that. */
  readonly firedAgain: boolean;
  /** The checks that held at some look. */
  readonly held: ReadonlySet<string>;
  /** How often running the others among them have failed since. */
  readonly missed: ReadonlyMap<string, number>;
}

/** What the closer knows of an incident. */
export interface CloserState {
  readonly incidentId?: string;
  /** What the policy may ask about it. */
  readonly facts: IncidentFacts;
  /** `resolved` waits for `verifyAt`; `closed` is over unless the router opens it again. */
  readonly stage: 'unknown' | 'open' | 'resolved' | 'closed';
  /** The alerts that still fire. */
  readonly firing: EpisodeSet;
  /** The fingerprints of those that change too often to be believed. */
  readonly flapping: ReadonlySet<string>;
  /** Whether the incident has had an alert at all: without one there is nothing that could be over. */
  readonly hadAlerts: boolean;
  /** Since when none fires, epoch milliseconds. */
  readonly quietSince?: number;
  /** When the incident closes if it stays quiet, epoch milliseconds. */
  readonly verifyAt?: number;
  /** An alert fired since the incident was stated to be resolved, be it only briefly. */
  readonly disturbed: boolean;
  /** Of the runbook that was recommended last. */
  readonly verify: Verify;
  readonly looks: Looks;
  /** Actions that succeeded, to be watched one after the other. */
  readonly unwatched: readonly Run[];
  readonly watch?: Watch;
  readonly closedAt?: number;
}

/** Before the first fact. */
export const initialCloserState: CloserState = {
  facts: unknownIncident,
  stage: 'unknown',
  firing: noEpisodes,
  flapping: new Set(),
  hadAlerts: false,
  disturbed: false,
  verify: { checks: [] },
  looks: noLooks,
  unwatched: [],
};
