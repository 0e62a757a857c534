import type { ProposedAction } from '#libs/contracts';
import type { RunbookAction, RunbookVerify } from '#libs/runbooks';
import { type ClosedIncident, labelsOfFirst } from '../../domain/past/closed-incident.js';
import { holdsOneOf, redacted } from '../../domain/past/hidden-values.js';
import { slugOf } from '../../domain/past/runbook-of-cluster.js';
import { generalisedAction, generalisedCheck, placeholdersFor } from './generalise.js';

/** What helped, as actions for the next time, and why one that helped is not among them. */
export interface LearnedActions {
  readonly actions: readonly RunbookAction[];
  readonly because: readonly string[];
}

const mostActions = 3;

/** One run of an action, and the labels that it followed from. */
interface Run {
  readonly action: ProposedAction;
  readonly labels: Readonly<Record<string, string>>;
}

/** The actions that helped in these incidents, the last incident's first. */
export function learnedActions(incidents: readonly ClosedIncident[]): LearnedActions {
  const different = new Map<string, Run[]>();
  for (const incident of incidents) {
    for (const { action, end } of incident.attempts) {
      if (end !== 'kept') continue;
      const key = `${action.kind}/${action.id}`;
      different.set(key, [...(different.get(key) ?? []), { action, labels: labelsOfFirst(incident) }]);
    }
  }
  const hidden = hiddenIn(incidents);
  const actions: RunbookAction[] = [];
  const because: string[] = [];
  for (const runs of [...different.values()].slice(0, mostActions)) {
    const learned = learnedAction(runs);
    const times = `${runs.length} ${runs.length === 1 ? 'time' : 'times'}`;
    const leftOut = (why: string) => because.push(`An action that helped ${times} is left out: ${why}.`);
    const id = slugOf(runs[0]?.action.id ?? '');
    if (learned === undefined || id === '' || actions.some((each) => each.id === id)) {
      leftOut('its parameters follow from no label');
    } else if (holdsOneOf(learned, hidden)) {
      leftOut('it holds the value of a label that is masked');
    } else {
      actions.push({ ...learned, id } as unknown as RunbookAction);
      because.push(`The action "${id}" was approved, run and verified ${times}.`);
    }
  }
  return { actions, because };
}

/** What one incident shows to be a secret is none to be written from another. */
const hiddenIn = (incidents: readonly ClosedIncident[]): string[] =>
  incidents.flatMap(({ hidden }) => hidden?.values ?? []);

/** The same for all runs: with labels in place of what differs, or word for word where nothing does. */
function learnedAction(runs: readonly Run[]): ProposedAction | undefined {
  const general = runs.map(({ action, labels }) => generalisedAction(action, placeholdersFor(labels)));
  const [newest] = general;
  if (newest !== undefined && general.every((each) => sameDoing(each, newest))) return newest;
  const [exact] = runs.map(({ action }) => generalisedAction(action, new Map()));
  return exact !== undefined && runs.every(({ action }) => sameDoing(action, exact)) ? exact : undefined;
}

const sameDoing = (a: ProposedAction | undefined, b: ProposedAction): boolean =>
  a !== undefined && JSON.stringify([a.kind, a.parameters]) === JSON.stringify([b.kind, b.parameters]);

/** What showed that it was over; where nothing is on record, that the alert no longer fires, as Prometheus tells. */
export function learnedVerify(incidents: readonly ClosedIncident[]): RunbookVerify | undefined {
  const hidden = hiddenIn(incidents);
  for (const incident of incidents) {
    const names = placeholdersFor(labelsOfFirst(incident));
    const { checks: looked = [], windowMs } = incident.recommended?.verify ?? {};
    const checks = looked
      .flatMap((each) => generalisedCheck(each, names) ?? [])
      .filter((each) => !holdsOneOf(each, hidden));
    if (checks.length > 0) return { checks, ...(windowMs === undefined ? {} : { windowMs }) };
  }
  const labels = incidents[0]?.alerts[0]?.labels ?? {};
  const name = labels['alertname'];
  // No alert has a masked name: looking for one would always show that it is over.
  if (name === undefined || name.includes(redacted) || /[{}\p{Cc}]/u.test(name)) return undefined;
  const quoted = name.replace(/[\\"]/g, '\\$&');
  const service = labels['service'] === undefined ? '' : ', service="{{ labels.service }}"';
  const query = `ALERTS{alertname="${quoted}", alertstate="firing"${service}}`;
  return {
    checks: [{ kind: 'promql', name: 'The alert does not fire', query, expect: 'size(values) == 0' }],
  };
}
