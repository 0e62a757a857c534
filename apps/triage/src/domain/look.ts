import { type EventData, type Fact, fact, fromTimestamp, toTimestamp } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import type { Topology, TriageRules } from '#libs/policy';
import { componentsOf } from './components.js';
import type { TriageState } from './state.js';

/** When evidence is asked for, what for, and for how long. */
export interface LookPolicy extends Pick<TriageRules, 'looks' | 'normalMs' | 'marginMs' | 'componentLabels'> {
  readonly topology: Topology;
  /** The sources have so long to answer. */
  readonly budgetMs: number;
}

/** What began longer ago is not looked at up to now, but for this long: that is where it set in. */
const longestLook = 6 * 60 * 60_000;

/** What began longer ago than this is looked at as if it had begun then. */
const furthestBack = 30 * 24 * 60 * 60_000;

/** When the first look is due, after the incident opened at `since`; undefined where evidence is not asked for. */
export const firstLookAt = (since: number, policy: LookPolicy | undefined): number | undefined =>
  policy?.looks[0] === undefined ? undefined : since + policy.looks[0];

/** States that the sources of evidence are to be asked, when a look is due and there is an alert to ask about. */
export function lookNow(
  state: TriageState,
  { now, policy, dueAt }: { readonly now: number; readonly policy?: LookPolicy; readonly dueAt?: number },
): Decision<Fact> {
  const { incidentId, lookedFrom, alerts } = state;
  if (policy === undefined || incidentId === undefined) return nothing('evidence-is-not-asked-for');
  if (dueAt === undefined || lookedFrom === undefined) return nothing('no-further-look');
  if (dueAt > now) return nothing('next-look-is-not-due');
  if (state.pending !== undefined || state.settled !== undefined)
    return nothing('evidence-is-being-gathered');
  if (alerts.length === 0) return nothing('no-alert-to-look-at');
  const next = policy.looks.map((after) => lookedFrom + after).find((at) => at > now);
  const reason = reasonFor(state);
  const request = fact('argus.triage.evidence-requested.v1', incidentId, {
    incidentId,
    look: String(state.looks + 1),
    ...windowsOf(state, now, policy),
    components: componentsOf(state, policy.topology, policy.componentLabels),
    budgetMs: policy.budgetMs,
    ...(next === undefined ? {} : { nextLookAt: toTimestamp(next) }),
    reason,
  });
  return { events: [request], commands: [], reason };
}

function reasonFor({ looks, looksThisTime, reopened }: TriageState): string {
  if (looksThisTime > 0) return 'incident-still-open';
  return reopened && looks > 0 ? 'incident-reopened' : 'incident-opened';
}

type Windows = Pick<EventData<'argus.triage.evidence-requested.v1'>, 'normal' | 'abnormal'>;

/** An alert fires some time after what it tells of set in, so the time since begins a margin before the first one. */
function windowsOf({ alerts }: TriageState, now: number, { normalMs, marginMs }: LookPolicy): Windows {
  const begun = Math.min(now, ...alerts.map(({ startsAt }) => fromTimestamp(startsAt)));
  // An alert may say that it began at any time there ever was: no source remembers that.
  const earliest = Math.max(begun, now - furthestBack);
  const since = earliest - marginMs;
  const until = Math.min(now, earliest + longestLook);
  return {
    normal: { from: toTimestamp(since - normalMs), to: toTimestamp(since) },
    abnormal: { from: toTimestamp(since), to: toTimestamp(until) },
  };
}
