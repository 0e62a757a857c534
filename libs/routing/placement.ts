import {
  type AlertOutcome,
  type EvaluatedAlert,
  type EventOf,
  type Fact,
  fact,
  toTimestamp,
} from '#libs/contracts';
import type { DecisionContext } from '#libs/kernel';
import type { Reason } from './explain.js';
import type { RouterPolicy } from './policy.js';
import type { KnownAlert, RouterState } from './state.js';

/** An evaluated alert, as the evaluator states it. */
export type AlertEvent = EventOf<'argus.alert.firing.v1'> | EventOf<'argus.alert.resolved.v1'>;

/** An alert to be placed: it has just arrived, or it is judged again. */
export interface Arrival {
  /** Of the alert's event, which every fact names as its cause. */
  readonly id: string;
  readonly data: EvaluatedAlert;
  /** Epoch milliseconds: when it was stated. */
  readonly time: number;
  /** The entry in the ledger that it has already, when it is judged again. */
  readonly instead: AlertOutcome | undefined;
}

/** Where one alert goes: the facts that say so, and why. */
export interface Placement {
  readonly facts: readonly Fact[];
  readonly reason: Reason;
}

/** What placing an alert goes by. */
export interface Placing extends DecisionContext<RouterPolicy> {
  /** The queue that the alerts came through. */
  readonly partition: number;
}

/** The latest turn of anything that was stated of an alert. */
const latestTurn = ({ membership, held, releasedAt, flapping, lastWord, renewal }: KnownAlert): number =>
  Math.max(
    releasedAt,
    membership?.turn ?? 0,
    held?.turn ?? 0,
    flapping?.turn ?? 0,
    lastWord?.turn ?? 0,
    renewal?.turn ?? 0,
  );

/** The turn of what is stated of an alert next: now, unless something was stated in this very millisecond or later. */
export function nextTurn(state: RouterState, fingerprint: string, now: number): number {
  const known = state.alerts.get(fingerprint);
  const latest = Math.max(known === undefined ? 0 : latestTurn(known), state.policy.since);
  return latest < now ? now : latest + 1;
}

/** The turn as facts carry it: not at all where their time says the same. */
export function turnField(state: RouterState, fingerprint: string, now: number): { turn?: number } {
  const turn = nextTurn(state, fingerprint, now);
  return turn === now ? {} : { turn };
}

/** Every fact names the alert event that it follows from, which is how a second delivery is told. */
export const because = ({ id }: { readonly id: string }): { causationid: string } => ({ causationid: id });

/** A time as facts carry it. */
export const written = (epochMs: number): string => toTimestamp(epochMs);

/** The alert changes nothing; `incidentId` names the incident that explains why, where there is one. */
export function deduplicated(
  arrival: Arrival,
  status: 'firing' | 'resolved',
  reason: Reason,
  incidentId?: string,
  more: { readonly endsAt?: string; readonly turn?: number } = {},
): Placement {
  // What is judged again and found to be known keeps the entry that it has.
  if (arrival.instead !== undefined) return { facts: [], reason };
  const { fingerprint, episode } = arrival.data;
  const data = { fingerprint, episode, status, reason, ...(incidentId && { incidentId }), ...more };
  return { facts: [fact('argus.alert.deduplicated.v1', fingerprint, data, because(arrival))], reason };
}
