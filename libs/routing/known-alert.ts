import { Agenda } from './agenda.js';
import { indexedFor, isActive, isFiring, reindexed } from './indexing.js';
import type { RouterPolicy } from './policy.js';
import { excluding, including } from './policy-index.js';
import type { Cause, HeldAlert, KnownAlert, Membership, RouterState } from './state.js';

/** An alert of which nothing is known. */
export const unknownAlert: KnownAlert = {
  labels: {},
  membership: undefined,
  held: undefined,
  endedElsewhere: undefined,
  releasedAt: 0,
  changes: [],
  flapping: undefined,
  lastWord: undefined,
  calmSince: 0,
  renewal: undefined,
  memberDue: undefined,
  heldDue: undefined,
};

/** Under what alerts that wait for the same thing are found. */
export function waitingKey(cause: Cause): string {
  switch (cause.kind) {
    case 'inhibition':
    case 'original':
      return `${cause.kind} ${cause.source}`;
    case 'silence':
    case 'window':
      return `${cause.kind} ${cause.by}`;
    case 'condition':
      return cause.kind;
  }
}

/**
 * Puts what is known of an alert in the place of what was, and everything that follows from it: how many fire in its
 * incident, when it and those that wait for it have to be looked at again, and where rules find it.
 */
export function withAlert(
  state: RouterState,
  fingerprint: string,
  alert: KnownAlert,
  policy: RouterPolicy,
): RouterState {
  const before = state.alerts.get(fingerprint);
  let next = counted(indexedFor(state, policy), before?.membership, alert.membership);
  next = queued(next, fingerprint, before?.held, alert.held);
  const index = reindexed(next.index, fingerprint, before, alert, policy);
  next = scheduled({ ...next, index }, fingerprint, before, alert);
  if (isActive(before) !== isActive(alert)) next = rescheduled(next, `inhibition ${fingerprint}`);
  if (isFiring(before) !== isFiring(alert)) next = rescheduled(next, `original ${fingerprint}`);
  return next;
}

/** Forgets an alert, with everything that follows from it. */
export function withoutAlert(state: RouterState, fingerprint: string, policy: RouterPolicy): RouterState {
  const next = withAlert(state, fingerprint, unknownAlert, policy);
  return { ...next, alerts: next.alerts.without(fingerprint) };
}

/** Looks again at when the alerts that wait for this have to be judged again. */
export function rescheduled(state: RouterState, waitingFor: string): RouterState {
  let next = state;
  for (const [fingerprint] of state.waiting.get(waitingFor)?.entries() ?? []) {
    const alert = next.alerts.get(fingerprint);
    if (alert !== undefined) next = scheduled(next, fingerprint, alert, alert);
  }
  return next;
}

function counted(
  state: RouterState,
  before: Membership | undefined,
  after: Membership | undefined,
): RouterState {
  const changes: [string, number][] = [];
  if (before?.firing === true) changes.push([before.incidentId, -1]);
  if (after?.firing === true) changes.push([after.incidentId, 1]);
  if (changes.length === 2 && before?.incidentId === after?.incidentId) return state;
  let { incidents } = state;
  for (const [id, change] of changes) {
    const incident = incidents.get(id);
    if (incident !== undefined)
      incidents = incidents.with(id, { ...incident, firing: incident.firing + change });
  }
  return incidents === state.incidents ? state : { ...state, incidents };
}

function queued(
  state: RouterState,
  fingerprint: string,
  before: HeldAlert | undefined,
  after: HeldAlert | undefined,
): RouterState {
  if (before === after) return state;
  let { waiting, held } = state;
  if (before !== undefined) {
    waiting = excluding(waiting, waitingKey(before.cause), fingerprint);
    held--;
  }
  if (after !== undefined) {
    waiting = including(waiting, waitingKey(after.cause), fingerprint);
    held++;
  }
  return { ...state, waiting, held };
}

function scheduled(
  state: RouterState,
  fingerprint: string,
  before: KnownAlert | undefined,
  alert: KnownAlert,
): RouterState {
  const incident = alert.membership && state.incidents.get(alert.membership.incidentId);
  const memberDue = incident && { at: memberDueAt(alert), partition: incident.partition };
  const heldDue = alert.held && { at: heldDueAt(alert.held, state), partition: alert.held.partition };
  const agendas = moved(
    moved(state.agendas, `held ${fingerprint}`, before?.heldDue, heldDue),
    `member ${fingerprint}`,
    before?.memberDue,
    memberDue,
  );
  const alerts = state.alerts.with(fingerprint, {
    ...alert,
    memberDue: due(memberDue),
    heldDue: due(heldDue),
  });
  return { ...state, agendas, alerts };
}

interface Due {
  readonly at: number | undefined;
  readonly partition: number;
}

const due = (when: Due | undefined): KnownAlert['heldDue'] =>
  when?.at === undefined ? undefined : { at: when.at, partition: when.partition };

function moved(
  agendas: readonly Agenda[],
  name: string,
  before: Due | undefined,
  after: Due | undefined,
): readonly Agenda[] {
  if (before?.at === after?.at && before?.partition === after?.partition) return agendas;
  if (before?.at === undefined && after?.at === undefined) return agendas;
  const next = [...agendas];
  const change = ({ at, partition }: Due, how: 'with' | 'without'): void => {
    while (next.length <= partition) next.push(Agenda.empty);
    if (at !== undefined) next[partition] = (next[partition] ?? Agenda.empty)[how](at, name);
  };
  if (before !== undefined) change(before, 'without');
  if (after !== undefined) change(after, 'with');
  return next;
}

/** When an alert may change in its incident with time alone. */
function memberDueAt({ membership, flapping, lastWord, renewal }: KnownAlert): number | undefined {
  if (flapping !== undefined) {
    return lastWord !== undefined && lastWord.turn > flapping.turn ? lastWord.until : flapping.until;
  }
  if (membership?.firing !== true) return undefined;
  if (membership.resolution !== undefined) return membership.resolution.until;
  return expiryOf(membership, renewal);
}

/** When an alert of an incident is over unless its sender says again that it fires. */
export const expiryOf = (
  { episode, turn, expiresAt }: Membership,
  renewal: KnownAlert['renewal'],
): number | undefined =>
  renewal !== undefined && renewal.episode === episode && renewal.turn >= turn
    ? renewal.expiresAt
    : expiresAt;

/** When a held alert has to be judged again; undefined while nothing that is known can change that. */
function heldDueAt(held: HeldAlert, state: RouterState): number | undefined {
  const { cause, turn, expiresAt } = held;
  const times = [expiresAt, underAnotherPolicy(held, state)];
  switch (cause.kind) {
    case 'silence':
      times.push(cause.until, state.silences.get(cause.by)?.expiredAt);
      break;
    case 'window':
      times.push(cause.until);
      break;
    case 'inhibition':
    case 'original': {
      const source = state.alerts.get(cause.source);
      const holds = cause.kind === 'inhibition' ? isActive(source) : isFiring(source);
      if (!holds) times.push(Math.max(turn, source?.releasedAt ?? 0, source?.membership?.turn ?? 0));
      break;
    }
    case 'condition':
      break;
  }
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** A copy of the router that has yet to read the new policy must not be asked without end. */
const patienceMs = 60_000;

/** When an alert that another policy held back is judged under the one in force. */
function underAnotherPolicy(
  { policyVersion, turn }: HeldAlert,
  { policy: { version, since } }: RouterState,
): number | undefined {
  if (version === '' || policyVersion === version) return undefined;
  if (policyVersion === undefined) return turn < since ? since : undefined;
  return turn <= since ? since : turn + patienceMs;
}
