import { type IncidentFacts, unknownIncident } from '#libs/policy';
import { type EpisodeSet, noEpisodes } from './episode-set.js';

/** What the closer knows of an incident. */
export interface CloserState {
  readonly incidentId?: string;
  /** What the policy may ask about it. */
  readonly facts: IncidentFacts;
  /** `resolved` waits for `verifyAt`; `closed` is over unless the router opens it again. */
  readonly stage: 'unknown' | 'open' | 'resolved' | 'closed';
  /** The alerts that still fire. */
  readonly firing: EpisodeSet;
  /** Whether the incident has had an alert at all: without one there is nothing that could be over. */
  readonly hadAlerts: boolean;
  /** When the incident closes if it stays quiet, epoch milliseconds. */
  readonly verifyAt?: number;
  /** An alert fired since the incident was stated to be resolved, be it only briefly. */
  readonly disturbed: boolean;
  readonly closedAt?: number;
}

/** Before the first fact. */
export const initialCloserState: CloserState = {
  facts: unknownIncident,
  stage: 'unknown',
  firing: noEpisodes,
  hadAlerts: false,
  disturbed: false,
};
