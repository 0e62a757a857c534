import { fact } from '#libs/contracts';
import { type FlappingRule, changesWithin, flappingRuleOf, quietAt } from '#libs/policy';
import { withChange } from './evolve-membership.js';
import type { Reason } from './explain.js';
import {
  type Arrival,
  type Placement,
  type Placing,
  because,
  nextTurn,
  turnField,
  written,
} from './placement.js';
import type { Holding, KnownAlert, RouterState } from './state.js';

/** How an alert flaps with the change that it has just made. */
export interface Flaps {
  readonly rule: FlappingRule;
  /** How often it changed within the rule's window. */
  readonly changes: number;
  /** When it is believed again, unless it changes once more; epoch milliseconds. */
  readonly until: number;
  /** Whether it did so before. */
  readonly already: boolean;
}

/** Whether an alert changes too often to be believed, with so many changes more. */
export function flaps(
  fingerprint: string,
  count: number,
  state: RouterState,
  { policy, now }: Placing,
): Flaps | undefined {
  const known = state.alerts.get(fingerprint);
  if (known === undefined || policy.flapping.length === 0) return undefined;
  const rule = ruleOf(known, policy.flapping);
  if (rule === undefined) return undefined;
  const changes = Array.from({ length: count }).reduce<readonly number[]>(
    (all) => withChange(all, now),
    known.changes,
  );
  const history = { changes, flapping: true };
  const within = changesWithin(history, now, rule);
  const already = known.flapping !== undefined;
  if (within < (already ? rule.stopChanges + 1 : rule.startChanges)) return undefined;
  return { rule, changes: within, until: quietAt(history, rule) ?? now, already };
}

/** While it flaps, the rule that says so counts; it may be gone from the policy. */
const ruleOf = (known: KnownAlert, rules: readonly FlappingRule[]): FlappingRule | undefined =>
  known.flapping === undefined
    ? flappingRuleOf(rules, known.labels)
    : rules.find(({ name }) => name === known.flapping?.rule);

/** That the alert begins to flap. */
export function beginsToFlap(
  arrival: Arrival,
  incidentId: string,
  { rule, changes, until }: Flaps,
  state: RouterState,
  { now }: Placing,
) {
  const reason: Reason = 'changes-too-often';
  const { fingerprint, episode } = arrival.data;
  const about = { incidentId, fingerprint, episode, ...turnField(state, fingerprint, now) };
  const data = { ...about, flapping: true, changes, rule: rule.name, reason, until: written(until) };
  return fact('argus.incident.flapping.v1', incidentId, data, because(arrival));
}

/** What an alert says while it flaps changes nothing: its incident keeps it firing. */
export function placeFlapping(
  arrival: Arrival,
  status: 'firing' | 'resolved',
  { incident }: Holding,
  flapping: Flaps,
  state: RouterState,
  placing: Placing,
): Placement {
  const reason: Reason = 'flapping';
  const { fingerprint, episode, endsAt } = arrival.data;
  const begins = flapping.already ? [] : [beginsToFlap(arrival, incident.id, flapping, state, placing)];
  // What begins it and what it then says are told apart, as they stand in two streams.
  const turn = nextTurn(state, fingerprint, placing.now) + begins.length;
  const data = {
    fingerprint,
    episode,
    status,
    reason,
    incidentId: incident.id,
    rule: flapping.rule.name,
    until: written(flapping.until),
    ...(endsAt !== undefined && { endsAt }),
    ...(turn !== placing.now && { turn }),
    alert: arrival.data,
    ...(arrival.instead !== undefined && { instead: arrival.instead }),
  };
  const said = fact('argus.alert.deduplicated.v1', fingerprint, data, because(arrival));
  return { facts: [...begins, said], reason };
}
