import { type EventData, type Fact, fact } from '#libs/contracts';
import { activeWindow, duplicateKey, testCondition } from '#libs/policy';
import type { Reason } from './explain.js';
import { isFiring } from './indexing.js';
import { inhibitorOf, otherThan } from './inhibiting.js';
import { type Arrival, type Placement, type Placing, because, turnField, written } from './placement.js';
import { silenceOf } from './silences.js';
import type { Cause, RouterState } from './state.js';

/**
 * So many alerts are held back at most. Beyond that they are suppressed all the same, but judged again only when
 * their sender repeats them: the state has to fit in memory whatever labels somebody makes up.
 */
export const mostHeld = 100_000;

/** What holds a firing alert back now; the first of all that do. */
export function causeOf(arrival: Arrival, state: RouterState, placing: Placing): Cause | undefined {
  const { labels, fingerprint } = arrival.data;
  const { policy, now } = placing;
  return (
    silenceOf(labels, state, now) ??
    windowOf(arrival, placing) ??
    inhibitorOf(fingerprint, labels, state, policy) ??
    conditionOf(arrival, placing) ??
    originalOf(arrival, state, placing)
  );
}

function windowOf({ data: { labels } }: Arrival, { policy, now }: Placing): Cause | undefined {
  const active = activeWindow(policy.windows, labels, now);
  return active && { kind: 'window', by: active.window.id, until: active.endsAt };
}

/** A condition that cannot be judged holds nobody back: an incident too many is better than one too few. */
function conditionOf({ data }: Arrival, { policy, now }: Placing): Cause | undefined {
  const { openWhen } = policy;
  if (openWhen === undefined || mayOpen(data, { policy, now }).holds) return undefined;
  return { kind: 'condition', by: openWhen.text };
}

/** Whether the policy's condition lets an alert open an incident, and what was wrong when it could not be judged. */
export const mayOpen = (
  { labels, annotations, severity, fingerprint }: Arrival['data'],
  { policy, now }: Pick<Placing, 'policy' | 'now'>,
): { readonly holds: boolean; readonly problem?: string } =>
  testCondition(
    policy.openWhen,
    { now, alert: { labels, annotations, severity, fingerprint } },
    { without: true, onFailure: true },
  );

/** An alert that fires in an incident already is no repetition of another one. */
function originalOf({ data }: Arrival, state: RouterState, { policy }: Placing): Cause | undefined {
  if (policy.deduplication.length === 0 || isFiring(state.alerts.get(data.fingerprint))) return undefined;
  const declared = duplicateKey(policy.deduplication, data.labels);
  if (declared === undefined) return undefined;
  const source = otherThan(data.fingerprint, state.index.originals.get(declared.key));
  return source === undefined ? undefined : { kind: 'original', by: declared.rule, source };
}

/** The alert is held back, with everything that it takes to judge it again. */
export function heldBack(arrival: Arrival, cause: Cause, state: RouterState, { now }: Placing): Placement {
  const { data: alert, instead } = arrival;
  const { fingerprint, episode } = alert;
  const isKept = state.held < mostHeld || state.alerts.get(fingerprint)?.held !== undefined;
  const about = {
    ...turnField(state, fingerprint, now),
    ...(isKept && { alert }),
    ...(instead !== undefined && { instead }),
  };
  const held = { fingerprint, episode, status: 'firing' as const, ...about };
  const reason = reasonOf(cause);
  const more = because(arrival);
  if (cause.kind === 'original') {
    const { by: rule, source: of } = cause;
    const incidentId = state.alerts.get(of)?.membership?.incidentId;
    const data = { ...held, reason, rule, of, ...(incidentId !== undefined && { incidentId }) };
    return { facts: [fact('argus.alert.deduplicated.v1', fingerprint, data, more)], reason };
  }
  const data: EventData<'argus.alert.suppressed.v1'> = {
    ...held,
    reason,
    by: cause.by,
    ...('until' in cause && { until: written(cause.until) }),
    ...('source' in cause && { source: cause.source }),
  };
  return { facts: [fact('argus.alert.suppressed.v1', fingerprint, data, more)], reason };
}

const reasons = {
  silence: 'silenced',
  window: 'maintenance-window',
  inhibition: 'inhibited',
  condition: 'not-opened-by-policy',
  original: 'repeats-another',
} as const satisfies Record<Cause['kind'], Reason>;

const reasonOf = ({ kind }: Cause): Reason => reasons[kind];

/** An alert that was held back is over. */
export function overWhileHeld(
  arrival: Arrival,
  cause: Cause,
  reason: Reason,
  state: RouterState,
  { now }: Pick<Placing, 'now'>,
): Fact {
  const { fingerprint, episode } = arrival.data;
  const data = {
    ...turnField(state, fingerprint, now),
    fingerprint,
    episode,
    status: 'resolved' as const,
    reason,
    by: cause.by,
    ...(arrival.instead !== undefined && { instead: arrival.instead }),
  };
  return fact('argus.alert.suppressed.v1', fingerprint, data, because(arrival));
}
