import { deterministicId } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type ApprovalPolicy, type ApprovalText, compileApproval } from './approval.js';
import { type ChroniclePolicy, type ChronicleText, compileChronicle } from './chronicle.js';
import { type ClosingPolicy, type ClosingText, compileClosing } from './closing.js';
import { type Condition, optionalCondition } from './condition.js';
import { type CorrelationRule, type CorrelationRuleText, compileCorrelationRule } from './correlation.js';
import {
  type DeduplicationRule,
  type DeduplicationRuleText,
  compileDeduplicationRule,
} from './deduplication.js';
import { type FlappingRule, type FlappingRuleText, compileFlappingRule } from './flapping.js';
import {
  type MaintenanceWindow,
  type MaintenanceWindowText,
  compileMaintenanceWindows,
} from './maintenance-window.js';
import { type PriorityRule, type PriorityRuleText, compilePriorities } from './priority.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, isMapping, optionalList, shown } from './reading.js';
import { type Receiver, type ReceiverText, compileReceivers } from './receiver.js';
import { type ResolveHoldRule, type ResolveHoldRuleText, compileResolveHoldRule } from './resolve-hold.js';
import { type RuleFields, fieldsOf, readDuration } from './rule-fields.js';
import type { SeverityPolicy } from './severity-map.js';
import { type SeverityText, compileSeverity } from './severity-text.js';
import { compileTimeIntervals } from './time/compile-time-intervals.js';
import type { TimeInterval } from './time/time-interval.js';
import type { TimeIntervalText } from './time/time-interval-text.js';
import { type Topology, type TopologyText, compileTopology } from './topology.js';

/** A policy as it stands in its file. What is left out has a default; nothing else may stand there. */
export interface PolicyText {
  readonly severity?: SeverityText;
  readonly priorities?: readonly PriorityRuleText[];
  readonly incidents?: {
    readonly open_when?: string;
    readonly reopen_within?: string;
    readonly warn_before?: string;
  };
  readonly time_intervals?: readonly TimeIntervalText[];
  readonly receivers?: readonly ReceiverText[];
  readonly maintenance_windows?: readonly MaintenanceWindowText[];
  readonly deduplicate?: readonly DeduplicationRuleText[];
  readonly flapping?: readonly FlappingRuleText[];
  readonly resolve_hold?: readonly ResolveHoldRuleText[];
  readonly correlate?: readonly CorrelationRuleText[];
  readonly topology?: TopologyText;
  readonly triage?: { readonly when?: string };
  readonly approvals?: ApprovalText;
  readonly closing?: ClosingText;
  readonly chronicle?: ChronicleText;
}

/** Everything that people have decided beforehand, compiled. */
export interface Policy {
  /** `p-` and 12 characters of a hash of the file's text: who reads the same file has the same version. */
  readonly version: string;
  readonly text: string;
  readonly severity: SeverityPolicy;
  readonly priorities: readonly PriorityRule[];
  /** Where it does not hold, no incident is opened; where it cannot be evaluated, one is. */
  readonly openWhen: Condition | undefined;
  readonly reopenWithinMs: number;
  /** People are told this long before a silence or window ends. */
  readonly warnBeforeMs: number;
  readonly timeIntervals: ReadonlyMap<string, TimeInterval>;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly windows: readonly MaintenanceWindow[];
  readonly deduplication: readonly DeduplicationRule[];
  readonly flapping: readonly FlappingRule[];
  readonly resolveHold: readonly ResolveHoldRule[];
  readonly correlation: readonly CorrelationRule[];
  readonly topology: Topology;
  readonly triage: { readonly when: Condition | undefined };
  readonly approvals: ApprovalPolicy;
  readonly closing: ClosingPolicy;
  readonly chronicle: ChroniclePolicy;
}

const keys = [
  'severity',
  'priorities',
  'incidents',
  'time_intervals',
  'receivers',
  'maintenance_windows',
  'deduplicate',
  'flapping',
  'resolve_hold',
  'correlate',
  'topology',
  'triage',
  'approvals',
  'closing',
  'chronicle',
] as const satisfies readonly (keyof PolicyText)[];

/** The version of a policy with these texts: the file's own and those of the files that it names. */
export const policyVersion = (texts: readonly string[]): string =>
  `p-${deterministicId(['policy', ...texts], 12)}`;

/** Compiles a policy: `value` is what the YAML of `text` says. The error lists everything that is wrong. */
export function compilePolicy(
  value: unknown,
  source: { readonly version: string; readonly text: string },
): Result<Policy, PolicyProblem[]> {
  const top = fieldsOf(isGiven(value) ? value : {}, keys, []);
  const { mapping, problems } = top;
  const part = <T>(result: Result<T, PolicyProblem[]>, fallback: T): T => {
    if (result.ok) return result.value;
    problems.push(...result.error);
    return fallback;
  };
  const list = <T>(
    key: string,
    compile: (text: never, path: PolicyPath) => Result<T, PolicyProblem[]>,
  ): T[] => rules(top, key, compile as (text: unknown, path: PolicyPath) => Result<T, PolicyProblem[]>);

  const timeIntervals = part(
    compileTimeIntervals(mapping['time_intervals'] as never, ['time_intervals']),
    new Map<string, TimeInterval>(),
  );
  const receivers = part(compileReceivers(mapping['receivers'], ['receivers']), new Map<string, Receiver>());
  const incidents = readIncidents(top);
  const rest = {
    severity: compileSeverity(mapping['severity'] as SeverityText, ['severity']),
    priorities: compilePriorities(mapping['priorities'], ['priorities'], intervalNames(mapping)),
    windows: compileMaintenanceWindows(mapping['maintenance_windows'] as never, ['maintenance_windows']),
    topology: compileTopology(mapping['topology'] as TopologyText, ['topology']),
    approvals: compileApproval(mapping['approvals'] as ApprovalText, ['approvals']),
    closing: compileClosing(mapping['closing'] as ClosingText, ['closing']),
    chronicle: compileChronicle(mapping['chronicle'] as ChronicleText, ['chronicle']),
  };
  const gathering = {
    deduplication: list('deduplicate', compileDeduplicationRule),
    flapping: list('flapping', compileFlappingRule),
    resolveHold: list('resolve_hold', compileResolveHoldRule),
    correlation: list('correlate', compileCorrelationRule),
  };
  const triage = fieldsOf(isGiven(mapping['triage']) ? mapping['triage'] : {}, ['when'], ['triage']);
  const triageWhen = optionalCondition(
    triage.mapping['when'],
    ['triage', 'when'],
    ['incident'],
    triage.problems,
  );
  problems.push(...triage.problems);
  const { severity, priorities, windows, topology, approvals, closing, chronicle } = rest;
  for (const each of Object.values(rest)) if (!each.ok) problems.push(...each.error);
  if (
    !severity.ok ||
    !priorities.ok ||
    !windows.ok ||
    !topology.ok ||
    !approvals.ok ||
    !closing.ok ||
    !chronicle.ok ||
    problems.length > 0
  ) {
    return failed(problems);
  }
  return ok({
    ...source,
    ...incidents,
    ...gathering,
    timeIntervals,
    receivers,
    severity: severity.value,
    priorities: priorities.value,
    windows: windows.value,
    topology: topology.value,
    triage: { when: triageWhen },
    approvals: approvals.value,
    closing: closing.value,
    chronicle: chronicle.value,
  });
}

function readIncidents({ mapping, problems }: RuleFields) {
  const path = ['incidents'];
  const fields = fieldsOf(
    isGiven(mapping['incidents']) ? mapping['incidents'] : {},
    ['open_when', 'reopen_within', 'warn_before'],
    path,
  );
  const withDefaults = { reopen_within: '30m', warn_before: '15m', ...given(fields.mapping) };
  const openWhen = optionalCondition(
    fields.mapping['open_when'],
    [...path, 'open_when'],
    ['alert'],
    fields.problems,
  );
  const reopenWithinMs = readDuration({ ...fields, mapping: withDefaults }, 'reopen_within');
  const warnBeforeMs = readDuration({ ...fields, mapping: withDefaults }, 'warn_before');
  problems.push(...fields.problems);
  return { openWhen, reopenWithinMs, warnBeforeMs };
}

/** A list of rules whose names tell them apart. */
function rules<T>(
  { mapping, problems }: RuleFields,
  key: string,
  compile: (text: unknown, path: PolicyPath) => Result<T, PolicyProblem[]>,
): T[] {
  const names = new Set<unknown>();
  return (optionalList(mapping[key], [key], '[{ name: … }]', problems) ?? []).flatMap((text, index) => {
    const rule = compile(text, [key, index]);
    if (!rule.ok) problems.push(...rule.error);
    const name = isMapping(text) ? text['name'] : undefined;
    if (isGiven(name) && names.has(name)) {
      problems.push(problemAt([key, index, 'name'], `${shown(name)} is there twice; rename one of them`));
    }
    names.add(name);
    return rule.ok ? [rule.value] : [];
  });
}

/** The names of the time intervals, also of those that have something wrong with them. */
function intervalNames(mapping: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const list: unknown = mapping['time_intervals'];
  const names = Array.isArray(list)
    ? list.map((each: unknown) => (isMapping(each) ? each['name'] : undefined))
    : [];
  return new Set(names.filter((name) => typeof name === 'string'));
}

const given = (mapping: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(mapping).filter(([, value]) => isGiven(value)));

/** The policy of an installation without a policy file. */
export const defaultPolicy: Policy = builtIn();

function builtIn(): Policy {
  const policy = compilePolicy({}, { version: policyVersion(['']), text: '' });
  if (!policy.ok) throw new Error(`the built-in policy is wrong: ${JSON.stringify(policy.error)}`);
  return policy.value;
}
