import { type Result, failed, ok } from '#libs/kernel';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, shown } from './reading.js';
import { type NamesOfRecipients, type Recipient, readRecipients } from './recipient.js';
import { type RuleFields, fieldsOf, readCount, readDuration, readName } from './rule-fields.js';

/** One step of an escalation, as it stands in the policy. */
export interface EscalationStepText {
  /** Names of schedules, people, groups or receivers; `schedule:primary` where a name is that of several. */
  readonly to: readonly string[];
  /** How long they have to acknowledge before the next step. */
  readonly wait?: string;
}

/** Who is told until somebody answers, as it stands in the policy. */
export interface EscalationText {
  readonly name: string;
  readonly steps: readonly EscalationStepText[];
  /** How often all steps are gone through. */
  readonly rounds?: number;
}

export interface EscalationStep {
  readonly to: readonly Recipient[];
  readonly waitMs: number;
}

export interface Escalation {
  readonly name: string;
  readonly steps: readonly EscalationStep[];
  readonly rounds: number;
}

/** How long people have to acknowledge when a step does not say. */
export const defaultWait = '5m';

/** Compiles the escalations, by name. The error lists everything that is wrong. */
export function compileEscalations(
  value: unknown,
  path: PolicyPath,
  names: NamesOfRecipients,
): Result<ReadonlyMap<string, Escalation>, PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const escalations = new Map<string, Escalation>();
  const list = optionalList(value, path, '[{ name: default, steps: [{ to: [primary] }] }]', problems) ?? [];
  list.forEach((text, index) => {
    const fields = fieldsOf(text, ['name', 'steps', 'rounds'], [...path, index]);
    const name = readName(fields);
    const steps = readSteps(fields, names);
    const rounds = isGiven(fields.mapping['rounds'])
      ? readCount(fields, 'rounds', { least: 1, most: 20 })
      : 1;
    if (name !== undefined && escalations.has(name)) {
      fields.problems.push(problemAt([...path, index, 'name'], `${shown(name)} is there twice; rename one`));
    }
    problems.push(...fields.problems);
    if (name !== undefined) escalations.set(name, { name, steps, rounds });
  });
  return problems.length > 0 ? failed(problems) : ok(escalations);
}

function readSteps({ mapping, path, problems }: RuleFields, names: NamesOfRecipients): EscalationStep[] {
  const here = [...path, 'steps'];
  const list = optionalList(mapping['steps'], here, '[{ to: [primary], wait: 5m }]', problems) ?? [];
  if (list.length === 0 && (Array.isArray(mapping['steps']) || !isGiven(mapping['steps']))) {
    problems.push(problemAt(here, 'has no step; write [{ to: [primary], wait: 5m }]'));
  }
  return list.map((text, index) => {
    const fields = fieldsOf(text, ['to', 'wait'], [...here, index]);
    const to = readRecipients(fields.mapping['to'], [...here, index, 'to'], names, fields.problems);
    const wait = isGiven(fields.mapping['wait']) ? fields.mapping['wait'] : defaultWait;
    const waitMs = readDuration({ ...fields, mapping: { wait } }, 'wait');
    problems.push(...fields.problems);
    return { to, waitMs };
  });
}
