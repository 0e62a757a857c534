import { type Severity, severities } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, shown } from './reading.js';
import { fieldsOf, readDuration } from './rule-fields.js';

/** How soon people have promised to act on incidents of a severity, as it stands in the policy. */
export interface SlaText {
  readonly severity: Severity;
  readonly acknowledge_within?: string;
  readonly resolve_within?: string;
}

/** How soon people have promised to act; what is left out is not promised. */
export interface Sla {
  readonly acknowledgeWithinMs?: number;
  readonly resolveWithinMs?: number;
}

export type SlaPolicy = ReadonlyMap<Severity, Sla>;

/** Compiles the promises, by severity. */
export function compileSla(value: unknown, path: PolicyPath): Result<SlaPolicy, PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const promises = new Map<Severity, Sla>();
  const list = optionalList(value, path, '[{ severity: critical, acknowledge_within: 15m }]', problems) ?? [];
  list.forEach((text, index) => {
    const here = [...path, index];
    const fields = fieldsOf(text, ['severity', 'acknowledge_within', 'resolve_within'], here);
    const { mapping } = fields;
    const within = (key: string): number | undefined =>
      isGiven(mapping[key]) ? readDuration(fields, key) : undefined;
    const severity = severities.find((each) => each === mapping['severity']);
    const [acknowledgeWithinMs, resolveWithinMs] = [within('acknowledge_within'), within('resolve_within')];
    if (severity === undefined) {
      const wrong = isGiven(mapping['severity']) ? `is ${shown(mapping['severity'])}` : 'is missing';
      fields.problems.push(problemAt([...here, 'severity'], `${wrong}; use one of ${severities.join(', ')}`));
    } else if (promises.has(severity)) {
      fields.problems.push(problemAt([...here, 'severity'], `${severity} is there twice; join the two`));
    }
    if (!isGiven(mapping['acknowledge_within']) && !isGiven(mapping['resolve_within'])) {
      fields.problems.push(problemAt(here, 'promises nothing; give it acknowledge_within or resolve_within'));
    }
    problems.push(...fields.problems);
    if (severity === undefined) return;
    promises.set(severity, {
      ...(acknowledgeWithinMs === undefined ? {} : { acknowledgeWithinMs }),
      ...(resolveWithinMs === undefined ? {} : { resolveWithinMs }),
    });
  });
  return problems.length > 0 ? failed(problems) : ok(promises);
}
