import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, type Verdict, optionalCondition, testCondition } from './condition.js';
import type { IncidentFacts } from './condition-variables.js';
import type { PolicyPath, PolicyProblem } from './problem.js';
import { isGiven } from './reading.js';
import { fieldsOf, readDuration } from './rule-fields.js';

/** When an incident may close, as it stands in the policy. */
export interface ClosingText {
  /** How long every alert has to stay resolved before. */
  readonly verify_for?: string;
  /** CEL over `incident` and `now`; left out, it closes whenever it has stayed resolved. */
  readonly when?: string;
}

export interface ClosingPolicy {
  readonly verifyForMs: number;
  readonly when: Condition | undefined;
}

/** The time to verify that is meant when none is given. */
export const defaultVerifyFor = '5m';

/** Compiles the rules for closing. */
export function compileClosing(text: unknown, path: PolicyPath): Result<ClosingPolicy, PolicyProblem[]> {
  const fields = fieldsOf(isGiven(text) ? text : {}, ['verify_for', 'when'], path);
  const when = optionalCondition(fields.mapping['when'], [...path, 'when'], ['incident'], fields.problems);
  const given = fields.mapping['verify_for'];
  const mapping = { verify_for: isGiven(given) ? given : defaultVerifyFor };
  const verifyForMs = readDuration({ ...fields, mapping }, 'verify_for');
  return fields.problems.length > 0 ? failed(fields.problems) : ok({ verifyForMs, when });
}

/** Whether an incident that has stayed resolved may close. One that cannot be judged stays open for a person. */
export const mayClose = (
  { when }: ClosingPolicy,
  context: { readonly now: number; readonly incident: IncidentFacts },
): Verdict => testCondition(when, context, { without: true, onFailure: false });
