import { type Policy, matchRoutes, normaliseSeverity, priorityOf } from '#libs/policy';
import type { Account } from '../account.js';
import type { EpisodeNames } from '../episode-names.js';
import type { Outcome } from '../outcome.js';
import type { CaseAlert, PolicyCase } from './policy-case.js';

/** What came of a case. */
export interface Rehearsed {
  readonly account: Account;
  readonly names: EpisodeNames;
  readonly policy: Policy;
}

/** Everything that is not as a case expects, a sentence each. */
export function differencesOf({ alerts, expect }: PolicyCase, rehearsed: Rehearsed): readonly string[] {
  const { account } = rehearsed;
  const differences = alerts.flatMap((alert) =>
    ofAlert(alert, alerts, rehearsed).map((difference) => `${alert.shown}: ${difference}`),
  );
  const { incidents, pages = [] } = expect;
  if (incidents !== undefined && incidents !== account.incidents.size) {
    differences.push(`incidents: expected ${incidents}, there are ${account.incidents.size}`);
  }
  for (const [receiver, count] of pages) {
    const actual = account.pages.counts.get(receiver) ?? 0;
    if (actual !== count) differences.push(`pages of ${receiver}: expected ${count}, there are ${actual}`);
  }
  return differences;
}

function ofAlert(alert: CaseAlert, alerts: readonly CaseAlert[], rehearsed: Rehearsed): string[] {
  const { expect } = alert;
  const outcome = outcomeOf(alert, rehearsed);
  const routing = routingOf(alert, rehearsed);
  const actual = outcome?.kind === 'in-incident' ? (outcome.opened ? 'opened' : 'attached') : 'none';
  const differences: string[] = [];
  const differ = (what: string, expected: string, is: string): void => {
    if (expected !== is) differences.push(`${what}: expected ${expected}, it is ${is}`);
  };
  if (expect.incident !== undefined && expect.incident !== actual) {
    differences.push(`incident: expected ${expect.incident}, it is ${actual}${explained(outcome)}`);
  }
  const other = expect.sameIncidentAs === undefined ? undefined : alerts[expect.sameIncidentAs];
  if (other !== undefined && !isSameIncident(outcome, outcomeOf(other, rehearsed))) {
    differences.push(`expected the incident of ${other.shown}; it is in ${incidentName(outcome)}`);
  }
  if (expect.suppressed !== undefined) {
    differ('suppressed', suppressionText(expect.suppressed), suppressionOf(outcome, expect.suppressed));
  }
  if (expect.routes !== undefined) differ('route', expect.routes.join(' and '), routing.routes.join(' and '));
  if (expect.receivers !== undefined)
    differ('receivers', sorted(expect.receivers), sorted(routing.receivers));
  if (expect.severity !== undefined) differ('severity', expect.severity, routing.severity);
  if (expect.priority !== undefined) differ('priority', expect.priority, routing.priority ?? 'none');
  return differences;
}

const outcomeOf = (alert: CaseAlert, { account, names }: Rehearsed): Outcome | undefined =>
  account.outcomes.get(names.of(alert));

function routingOf(alert: CaseAlert, rehearsed: Rehearsed) {
  const { policy } = rehearsed;
  const [delivery] = alert.deliveries;
  const { labels = {}, annotations = {} } = delivery?.signal ?? {};
  const routes = matchRoutes(policy.route, labels);
  const outcome = outcomeOf(alert, rehearsed);
  const severity = normaliseSeverity(labels, policy.severity);
  const facts = { labels, annotations, severity, fingerprint: alert.fingerprint };
  const of =
    outcome?.kind === 'in-incident'
      ? outcome.incident
      : { severity, priority: priorityOf(policy, facts, delivery?.at ?? 0).priority };
  return {
    routes: routes.map(({ key }) => key),
    receivers: routes.map(({ receiver }) => receiver),
    severity: of.severity,
    priority: of.priority,
  };
}

const sorted = (names: readonly string[]): string => [...new Set(names)].sort().join(', ');

const isSameIncident = (one: Outcome | undefined, other: Outcome | undefined): boolean =>
  one?.kind === 'in-incident' && other?.kind === 'in-incident' && one.incident === other.incident;

const incidentName = (outcome: Outcome | undefined): string =>
  outcome?.kind === 'in-incident' ? `"${outcome.incident.title}"` : `none${explained(outcome)}`;

const explained = (outcome: Outcome | undefined): string =>
  outcome === undefined || outcome.kind === 'in-incident' ? '' : ` (${outcome.reason} by ${outcome.by})`;

const suppressionText = (expected: boolean | { readonly by: string }): string =>
  typeof expected === 'boolean' ? String(expected) : `by ${expected.by}`;

/** As exact as what is expected. */
function suppressionOf(outcome: Outcome | undefined, expected: boolean | { readonly by: string }): string {
  const isHeld = outcome !== undefined && outcome.kind !== 'in-incident';
  if (typeof expected === 'boolean')
    return isHeld === expected ? String(expected) : `${isHeld}${explained(outcome)}`;
  return isHeld ? `by ${outcome.by}` : 'not';
}
