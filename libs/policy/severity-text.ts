import { type Severity, severities } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, isMapping, requiredText, shown } from './reading.js';
import { type RuleFields, fieldsOf } from './rule-fields.js';
import { type SeverityPolicy, defaultSeverityPolicy } from './severity-map.js';

/** How severities are read from labels, as it stands in the policy. */
export interface SeverityText {
  /** The label that holds it. */
  readonly label?: string;
  /** What its values mean beyond the usual names, e.g. `{ blocker: critical }`. */
  readonly names?: Readonly<Record<string, Severity>>;
  /** For alerts that name none, or one that nobody knows. */
  readonly fallback?: Severity;
}

/** Compiles it. */
export function compileSeverity(text: unknown, path: PolicyPath): Result<SeverityPolicy, PolicyProblem[]> {
  const fields = fieldsOf(isGiven(text) ? text : {}, ['label', 'names', 'fallback'], path);
  const { mapping, problems } = fields;
  const label = isGiven(mapping['label'])
    ? requiredText(mapping['label'], [...path, 'label'], 'write the name of one label', problems)
    : defaultSeverityPolicy.label;
  const fallback = isGiven(mapping['fallback'])
    ? readSeverity(mapping['fallback'], [...path, 'fallback'], problems)
    : defaultSeverityPolicy.fallback;
  const map = readNames(fields);
  if (label === undefined || problems.length > 0) return failed(problems);
  return ok({ label, map, fallback });
}

function readNames({ mapping, path, problems }: RuleFields): Record<string, Severity> {
  const [names, here] = [mapping['names'], [...path, 'names']];
  if (!isGiven(names)) return {};
  if (!isMapping(names)) {
    problems.push(problemAt(here, `is ${shown(names)}; write it like { blocker: critical }`));
    return {};
  }
  return Object.fromEntries(
    Object.entries(names).map(([name, value]) => [
      name.trim().toLowerCase(),
      readSeverity(value, [...here, name], problems),
    ]),
  );
}

function readSeverity(value: unknown, path: PolicyPath, problems: PolicyProblem[]): Severity {
  const severity = severities.find((each) => each === value);
  if (severity !== undefined) return severity;
  problems.push(problemAt(path, `is ${shown(value)}; use one of ${severities.join(', ')}`));
  return defaultSeverityPolicy.fallback;
}
