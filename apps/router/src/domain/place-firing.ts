import { type Fact, deterministicId, fact } from '#libs/contracts';
import type { DecisionContext } from '#libs/kernel';
import { type Group, type MaintenanceWindow, activeWindow, groupOf } from '#libs/policy';
import type { Reason } from './explain.js';
import {
  type AlertEvent,
  type Placement,
  attachedFact,
  because,
  deduplicated,
  risenSeverity,
} from './placement.js';
import type { RouterPolicy } from './policy.js';
import { type Holding, type RoutedIncident, type RouterState, holdingOf, latestOfGroup } from './state.js';
import { titleOf } from './title.js';

/** Finds the incident of a firing alert, or opens one. */
export function placeFiring(
  alert: AlertEvent,
  state: RouterState,
  { now, policy }: DecisionContext<RouterPolicy>,
): Placement {
  const { fingerprint, episode, labels } = alert.data;
  const holding = holdingOf(state, fingerprint);
  if (holding !== undefined && episode < holding.alert.episode) {
    return deduplicated(alert, 'stale-episode', holding.incident.id);
  }
  if (holding !== undefined && isHeldFiring(holding, episode)) {
    return deduplicated(alert, 'already-attached', holding.incident.id);
  }
  const window = activeWindow(policy.windows, labels, now);
  if (window !== undefined) return suppressed(alert, window);

  const group = groupOf(labels, policy.groupBy);
  const incident = incidentFor(holding, latestOfGroup(state, group.key), now - policy.reopenWithinMs);
  return incident === undefined ? open(alert, group) : attach(alert, incident, holding);
}

const isHeldFiring = ({ incident, alert }: Holding, episode: string): boolean =>
  incident.status !== 'closed' && alert.firing && alert.episode === episode;

/**
 * An alert stays with the incident that has it until that is closed, even when the policy groups
 * differently by now; then comes the group's latest incident, if it is not closed for too long.
 */
function incidentFor(
  holding: Holding | undefined,
  latest: RoutedIncident | undefined,
  reopenAfter: number,
): RoutedIncident | undefined {
  if (holding !== undefined && holding.incident.status !== 'closed') return holding.incident;
  return latest !== undefined && isOver(latest, reopenAfter) ? undefined : latest;
}

/** One that closed while an alert fires in it is not: it opens again, however long ago that was. */
const isOver = ({ closedAt, firing }: RoutedIncident, reopenAfter: number): boolean =>
  closedAt !== undefined && closedAt <= reopenAfter && firing === 0;

function open(alert: AlertEvent, group: Group): Placement {
  const reason: Reason = 'new-group';
  const incidentId = `inc-${deterministicId([group.key, alert.id], 12)}`;
  const opened = {
    incidentId,
    title: titleOf(alert.data, group),
    severity: alert.data.severity,
    groupKey: group.key,
    groupLabels: { ...group.labels },
    reason,
  };
  const facts = [
    fact('argus.incident.opened.v1', incidentId, opened, because(alert)),
    attachedFact(alert, incidentId, 'opened', reason),
  ];
  return { incidentId, facts, reason };
}

function attach(alert: AlertEvent, incident: RoutedIncident, holding: Holding | undefined): Placement {
  const held = holding?.incident.id === incident.id ? holding.alert : undefined;
  const reason = attachReason(alert, incident, held);
  const facts: Fact[] = [];
  if (incident.status !== 'open') {
    const reopened = { incidentId: incident.id, reason: reopenReason(incident) };
    facts.push(fact('argus.incident.reopened.v1', incident.id, reopened, because(alert)));
  }
  if (held?.firing === true && held.episode !== alert.data.episode) {
    facts.push(superseded(alert, incident.id, held.episode));
  }
  facts.push(attachedFact(alert, incident.id, 'attached', reason), ...risenSeverity(alert, incident));
  return { incidentId: incident.id, facts, reason };
}

function reopenReason({ status, firing }: RoutedIncident): Reason {
  if (status !== 'closed') return 'fired-while-verifying';
  return firing > 0 ? 'alert-fired-while-closing' : 'fired-soon-after-closing';
}

function attachReason(
  alert: AlertEvent,
  incident: RoutedIncident,
  held: Holding['alert'] | undefined,
): Reason {
  if (incident.status !== 'open') return 'reopened';
  if (held === undefined) return 'same-group';
  return held.episode === alert.data.episode ? 'fired-again' : 'new-episode';
}

/**
 * The alert went and came back between two deliveries, so nobody said that the episode before was over.
 * Without this fact it would count as firing for good. It is no outcome of the alert: that is the attachment.
 */
function superseded(alert: AlertEvent, incidentId: string, episode: string): Fact {
  const reason: Reason = 'superseded-by-new-episode';
  const { fingerprint, startsAt } = alert.data;
  const data = { incidentId, fingerprint, episode, reason, endsAt: startsAt };
  return fact('argus.incident.alert-resolved.v1', incidentId, data, because(alert));
}

function suppressed(alert: AlertEvent, { id: by, until }: MaintenanceWindow): Placement {
  const reason: Reason = 'maintenance-window';
  const { fingerprint, episode } = alert.data;
  const data = { fingerprint, episode, status: 'firing' as const, reason, by, until };
  const facts = [fact('argus.alert.suppressed.v1', fingerprint, data, because(alert))];
  return { incidentId: undefined, facts, reason };
}
