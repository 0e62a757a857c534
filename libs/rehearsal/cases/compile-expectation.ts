import { priorities, severities } from '#libs/contracts';
import { type RuleFields, isGiven, isMapping, shown } from '#libs/policy';
import type { CaseExpectation, Expectation } from './policy-case.js';
import { note, readCount, readWord, readWords } from './reading.js';

/** All that can be expected of an alert. */
export const expectationKeys = [
  'incident',
  'same_incident_as',
  'route',
  'receivers',
  'suppressed',
  'severity',
  'priority',
] as const;

/** All that can be expected of a case besides. */
export const caseExpectationKeys = ['incidents', 'pages'] as const;

/** What is expected of an alert. `names` are those of all alerts of the case, by position. */
export function compileExpectation(fields: RuleFields, names: readonly (string | undefined)[]): Expectation {
  const [incident, severity, priority] = [
    readWord(fields, 'incident', ['opened', 'attached', 'none']),
    readWord(fields, 'severity', severities),
    readWord(fields, 'priority', priorities),
  ];
  return {
    incident,
    sameIncidentAs: readAlert(fields, names),
    routes: readWords(fields, 'route'),
    receivers: readWords(fields, 'receivers'),
    suppressed: readSuppressed(fields),
    severity,
    priority,
  };
}

/** What is expected of all alerts of a case together. */
export function compileCaseExpectation({ mapping, path, problems }: RuleFields): CaseExpectation {
  const { incidents, pages } = mapping;
  const count = isGiven(incidents) ? readCount(incidents, [...path, 'incidents'], problems) : undefined;
  if (!isGiven(pages)) return { incidents: count };
  if (!isMapping(pages)) {
    note({ mapping, path, problems }, 'pages', `is ${shown(pages)}; write { default: 1 }`);
    return { incidents: count };
  }
  const byReceiver = Object.entries(pages).map(
    ([receiver, value]) => [receiver, readCount(value, [...path, 'pages', receiver], problems)] as const,
  );
  return { incidents: count, pages: new Map(byReceiver) };
}

function readAlert(fields: RuleFields, names: readonly (string | undefined)[]): number | undefined {
  const value = fields.mapping['same_incident_as'];
  if (!isGiven(value)) return undefined;
  const position = typeof value === 'number' ? value - 1 : names.findIndex((name) => name === value);
  if (Number.isInteger(position) && position >= 0 && position < names.length) return position;
  note(
    fields,
    'same_incident_as',
    `is ${shown(value)}, which is no alert of the case; give its name or number`,
  );
  return undefined;
}

function readSuppressed(fields: RuleFields): Expectation['suppressed'] {
  const value = fields.mapping['suppressed'];
  if (!isGiven(value) || typeof value === 'boolean') return value as boolean | undefined;
  if (isMapping(value) && Object.keys(value).join() === 'by' && typeof value['by'] === 'string') {
    return { by: value['by'] };
  }
  const fix = 'write true, false or { by: the id of a silence or window, the name of a rule }';
  note(fields, 'suppressed', `is ${shown(value)}; ${fix}`);
  return undefined;
}
