import type { ProposedAction } from '#libs/contracts';
import type { RunbookAction, RunbookVerify } from '#libs/runbooks';
import type { ClosedIncident, PastAlert } from '../../domain/past/closed-incident.js';
import { slugOf } from '../../domain/past/runbook-of-cluster.js';
import { generalisedAction, generalisedCheck, placeholdersFor } from './generalise.js';

/** What helped, as actions for the next time, and why one that helped is not among them. */
export interface LearnedActions {
  readonly actions: readonly RunbookAction[];
  readonly because: readonly string[];
}

const mostActions = 3;

/** The actions that helped in these incidents, the last incident's first. */
export function learnedActions(incidents: readonly ClosedIncident[]): LearnedActions {
  const different = new Map<string, { action: ProposedAction; alerts: readonly PastAlert[] }[]>();
  for (const { attempts, alerts } of incidents) {
    for (const { action, end } of attempts) {
      if (end !== 'kept') continue;
      const key = `${action.kind}/${action.id}`;
      different.set(key, [...(different.get(key) ?? []), { action, alerts }]);
    }
  }
  const actions: RunbookAction[] = [];
  const because: string[] = [];
  for (const runs of [...different.values()].slice(0, mostActions)) {
    const learned = learnedAction(runs);
    const times = `${runs.length} ${runs.length === 1 ? 'time' : 'times'}`;
    const id = slugOf(runs[0]?.action.id ?? '');
    if (learned === undefined || id === '' || actions.some((each) => each.id === id)) {
      because.push(`An action that helped ${times} is left out: its parameters follow from no label.`);
      continue;
    }
    actions.push({ ...learned, id } as unknown as RunbookAction);
    because.push(`The action "${id}" was approved, run and verified ${times}.`);
  }
  return { actions, because };
}

/** The same for all runs: with labels in place of what differs, or word for word where nothing does. */
function learnedAction(
  runs: readonly { readonly action: ProposedAction; readonly alerts: readonly PastAlert[] }[],
): ProposedAction | undefined {
  const general = runs.map(({ action, alerts }) =>
    generalisedAction(action, placeholdersFor(alerts[0]?.labels ?? {})),
  );
  const [newest] = general;
  if (newest !== undefined && general.every((each) => sameDoing(each, newest))) return newest;
  const [exact] = runs.map(({ action }) => generalisedAction(action, new Map()));
  return exact !== undefined && runs.every(({ action }) => sameDoing(action, exact)) ? exact : undefined;
}

const sameDoing = (a: ProposedAction | undefined, b: ProposedAction): boolean =>
  a !== undefined && JSON.stringify([a.kind, a.parameters]) === JSON.stringify([b.kind, b.parameters]);

/** What showed that it was over; where nothing is on record, that the alert no longer fires, as Prometheus tells. */
export function learnedVerify(incidents: readonly ClosedIncident[]): RunbookVerify | undefined {
  for (const { recommended, alerts } of incidents) {
    const names = placeholdersFor(alerts[0]?.labels ?? {});
    const checks = (recommended?.verify?.checks ?? []).flatMap((each) => generalisedCheck(each, names) ?? []);
    const windowMs = recommended?.verify?.windowMs;
    if (checks.length > 0) return { checks, ...(windowMs === undefined ? {} : { windowMs }) };
  }
  const labels = incidents[0]?.alerts[0]?.labels ?? {};
  const name = labels['alertname'];
  if (name === undefined || /[{}\p{Cc}]/u.test(name)) return undefined;
  const quoted = name.replace(/[\\"]/g, '\\$&');
  const service = labels['service'] === undefined ? '' : ', service="{{ labels.service }}"';
  const query = `ALERTS{alertname="${quoted}", alertstate="firing"${service}}`;
  return {
    checks: [{ kind: 'promql', name: 'The alert does not fire', query, expect: 'size(values) == 0' }],
  };
}
