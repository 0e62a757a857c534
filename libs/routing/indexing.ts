import { correlationKey, duplicateKey, epochMilliseconds, labelValue } from '#libs/policy';
import { sourceKeys } from './inhibiting.js';
import { PersistentMap } from './persistent-map.js';
import type { RouterPolicy } from './policy.js';
import { type PolicyIndex, type Related, emptyIndex, excluding, including } from './policy-index.js';
import type { KnownAlert, Membership, RouterState } from './state.js';

/** Whether the alert fires, in an incident or held back: only then it inhibits others. */
export const isActive = (alert: KnownAlert | undefined): boolean =>
  alert !== undefined && (alert.held !== undefined || isFiring(alert));

/** Whether the alert fires in an incident: only then others repeat it. */
export const isFiring = (alert: KnownAlert | undefined): boolean => alert?.membership?.firing === true;

/** Takes in what changed about one alert. */
export function reindexed(
  index: PolicyIndex,
  fingerprint: string,
  before: KnownAlert | undefined,
  after: KnownAlert | undefined,
  policy: RouterPolicy,
): PolicyIndex {
  let { sources, originals, related } = index;
  const labels = (after ?? before)?.labels ?? {};
  if (isActive(before) !== isActive(after)) {
    const change = isActive(after) ? including : excluding;
    for (const key of sourceKeys(policy, labels)) sources = change(sources, key, fingerprint);
  }
  if (isFiring(before) !== isFiring(after) && policy.deduplication.length > 0) {
    const key = duplicateKey(policy.deduplication, labels)?.key;
    const change = isFiring(after) ? including : excluding;
    if (key !== undefined) originals = change(originals, key, fingerprint);
  }
  const [was, is] = [before?.membership, after?.membership];
  if (is?.firing === true && (was?.incidentId !== is.incidentId || was.episode !== is.episode)) {
    related = relating(related, is, labels, policy);
  }
  if (sources === index.sources && originals === index.originals && related === index.related) return index;
  return { ...index, sources, originals, related };
}

/** The time at which an episode began; its name says so unless its sender's clock is no clock. */
export const beganAt = (episode: string): number => epochMilliseconds(episode) ?? 0;

function relating(
  related: PolicyIndex['related'],
  { incidentId, episode }: Membership,
  labels: KnownAlert['labels'],
  policy: RouterPolicy,
): PolicyIndex['related'] {
  let next = related;
  for (const rule of policy.correlation) {
    const key = correlationKey(rule, labels);
    if (key === undefined) continue;
    const service = rule.topology === undefined ? '' : labelValue(labels, rule.topology.label);
    const name = `${incidentId} ${service}`;
    const entries = next.get(key) ?? PersistentMap.empty<Related>();
    const [known, began] = [entries.get(name), beganAt(episode)];
    const first = Math.min(known?.first ?? began, began);
    const last = Math.max(known?.last ?? began, began);
    if (known?.first === first && known.last === last) continue;
    next = next.with(key, entries.with(name, { incidentId, labels: known?.labels ?? labels, first, last }));
  }
  return next;
}

/** The state with an index for this policy; the same one when it has it. */
export const indexedFor = (state: RouterState, policy: RouterPolicy): RouterState =>
  state.index.version === policy.version ? state : { ...state, index: indexOf(state, policy) };

/** The index of all alerts, from nothing. */
export function indexOf(state: RouterState, policy: RouterPolicy): PolicyIndex {
  let index: PolicyIndex = { ...emptyIndex, version: policy.version };
  for (const [fingerprint, alert] of state.alerts.entries()) {
    index = reindexed(index, fingerprint, undefined, alert, policy);
  }
  return index;
}
