import type { ReadRunbook } from './format.js';
import { type LintRules, type RunbookFault, refusal } from './lint.js';
import { matchRunbooks } from './match.js';
import { renderAction } from './render-action.js';
import { renderCheck } from './render-verify.js';
import type { Labels } from './runbook.js';

/** The labels of an incident's alerts. */
export interface TriedIncident {
  readonly id: string;
  readonly alerts: readonly Labels[];
}

/**
 * Tries a runbook with the incidents that it is written from: it has to match an alert of each, and its actions and
 * checks have to come out of that alert's labels, as the executor and the closer would take them.
 */
export function tryRunbook(
  { runbook, lineOf }: ReadRunbook,
  incidents: ReadonlyMap<string, TriedIncident>,
  { refused }: Pick<LintRules, 'refused'>,
): RunbookFault[] {
  const { file, provenance } = runbook;
  if (provenance.length === 0) {
    const message = 'names no incident, so that there is nothing to try it with; add incidents, or a case';
    return [{ file, line: 1, field: 'provenance', message, level: 'warning' }];
  }
  return provenance.flatMap((id, at) => {
    const field = `provenance.incidents[${at}]`;
    const line = lineOf(['provenance', 'incidents', at]);
    const said = (message: string, level: RunbookFault['level'] = 'error'): RunbookFault => ({
      ...{ file, line, field, message, level },
    });
    const incident = incidents.get(id);
    if (incident === undefined)
      return [said(`${id} is not on record; correct the id, or give it in a file of cases`)];
    const labels = incident.alerts.find((each) => matchRunbooks([runbook], each).length > 0);
    if (labels === undefined) {
      const shown = incident.alerts.slice(0, 3).map((each) => JSON.stringify(each));
      return [said(`match fits none of the alerts of ${id}: ${shown.join(', ')}; add an alternative`)];
    }
    return problemsWith(labels, { runbook, lineOf }, refused).map(({ message, level }) =>
      said(`with ${id}: ${message}`, level),
    );
  });
}

interface Problem {
  readonly message: string;
  readonly level: RunbookFault['level'];
}

function problemsWith(
  labels: Labels,
  { runbook }: Pick<ReadRunbook, 'runbook' | 'lineOf'>,
  refused: LintRules['refused'],
): Problem[] {
  const problems: Problem[] = [];
  for (const action of runbook.actions) {
    const rendered = renderAction(action, labels);
    if (!rendered.ok) {
      const message = `the action "${action.id}" cannot be proposed: ${rendered.error.join('; ')}`;
      problems.push({ message, level: 'error' });
    } else if (action.runner === undefined) {
      const reason = refused(rendered.value);
      if (reason !== undefined) problems.push({ message: refusal(reason, action.id), level: 'error' });
    }
  }
  for (const check of runbook.verify?.checks ?? []) {
    const rendered = renderCheck(check, labels);
    if (rendered.ok) continue;
    const message = `the check "${check.name}" would be left out: ${rendered.error.join('; ')}`;
    problems.push({ message, level: 'warning' });
  }
  return problems;
}
