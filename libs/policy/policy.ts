import { deterministicId } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import type { Schedule } from '#libs/oncall';
import { type ApprovalPolicy, compileApproval } from './approval.js';
import { type ChroniclePolicy, compileChronicle } from './chronicle.js';
import { type ClosingPolicy, compileClosing } from './closing.js';
import type { Condition } from './condition.js';
import { type CorrelationRule, compileCorrelationRule } from './correlation.js';
import { type DeduplicationRule, compileDeduplicationRule } from './deduplication.js';
import { type Digest, compileDigests } from './digests.js';
import { type Escalation, compileEscalations } from './escalations.js';
import { type FlappingRule, compileFlappingRule } from './flapping.js';
import { type Guardrails, compileGuardrails } from './guardrails.js';
import { type InhibitRules, compileInhibitRules } from './inhibition.js';
import { type MaintenanceWindow, compileMaintenanceWindows } from './maintenance-window.js';
import { type Partitioning, partitioningOf } from './partition.js';
import { allOf, compileIncidents, compileRules, namesIn } from './policy-parts.js';
import { defaultReceivers, defaultRoute, policyKeys } from './policy-text.js';
import { type People, compilePeople } from './people.js';
import { type PriorityRule, compilePriorities } from './priority.js';
import type { PolicyProblem } from './problem.js';
import { isGiven } from './reading.js';
import { type QuietHours, compileQuietHours } from './quiet-hours.js';
import { type Receiver, compileReceivers } from './receiver.js';
import { type ResolveHoldRule, compileResolveHoldRule } from './resolve-hold.js';
import { compileRoute } from './routing/compile-route.js';
import { type Route, everyRoute } from './routing/route.js';
import { fieldsOf } from './rule-fields.js';
import { compileSchedules, membersIn } from './schedules.js';
import type { SeverityPolicy } from './severity-map.js';
import { type StrangersPolicy, compileStrangers } from './strangers.js';
import { compileSeverity } from './severity-text.js';
import { type TicketRule, compileTickets } from './tickets.js';
import { type SlaPolicy, compileSla } from './sla.js';
import { compileTimeIntervals } from './time/compile-time-intervals.js';
import type { TimeInterval } from './time/time-interval.js';
import { type Topology, compileTopology } from './topology.js';
import { type TriageRules, compileTriage } from './triage-rules.js';

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
  readonly route: Route;
  readonly receivers: ReadonlyMap<string, Receiver>;
  /** Those whom rules name, and by which names the channels know them. */
  readonly people: People;
  /** What those may do whom `people` does not name. */
  readonly strangers: StrangersPolicy;
  /** Who is on call when, by name. */
  readonly schedules: ReadonlyMap<string, Schedule>;
  /** Who is told until somebody answers, by name. */
  readonly escalations: ReadonlyMap<string, Escalation>;
  readonly quietHours: readonly QuietHours[];
  readonly digests: readonly Digest[];
  /** How soon people have promised to act, by severity. */
  readonly sla: SlaPolicy;
  readonly inhibition: InhibitRules;
  readonly windows: readonly MaintenanceWindow[];
  readonly deduplication: readonly DeduplicationRule[];
  readonly flapping: readonly FlappingRule[];
  readonly resolveHold: readonly ResolveHoldRule[];
  readonly correlation: readonly CorrelationRule[];
  readonly topology: Topology;
  readonly partitioning: Partitioning;
  /** Where tickets go that do not go where the settings say. */
  readonly tickets: readonly TicketRule[];
  readonly triage: TriageRules;
  readonly approvals: ApprovalPolicy;
  readonly guardrails: Guardrails;
  readonly closing: ClosingPolicy;
  readonly chronicle: ChroniclePolicy;
}

/** The version of a policy with these texts: the file's own and those of the files that it names. */
export const policyVersion = (texts: readonly string[]): string =>
  `p-${deterministicId(['policy', ...texts], 12)}`;

/** Compiles a policy: `value` is what the YAML of `text` says. The error lists everything that is wrong. */
export function compilePolicy(
  value: unknown,
  source: { readonly version: string; readonly text: string },
): Result<Policy, PolicyProblem[]> {
  const { mapping, problems } = fieldsOf(isGiven(value) ? value : {}, policyKeys, []);
  const receivers = isGiven(mapping['receivers']) ? mapping['receivers'] : defaultReceivers;
  const route = isGiven(mapping['route']) ? mapping['route'] : defaultRoute;
  const timeIntervals = namesIn(mapping['time_intervals']);
  const intervals = compileTimeIntervals(mapping['time_intervals'] as never, ['time_intervals']);
  const people = compilePeople({ people: mapping['people'], groups: mapping['groups'] });
  const parts = allOf({
    top: problems.length > 0 ? failed([...problems]) : ok(undefined),
    severity: compileSeverity(mapping['severity'], ['severity']),
    priorities: compilePriorities(mapping['priorities'], ['priorities'], timeIntervals),
    incidents: compileIncidents(mapping['incidents'], ['incidents']),
    timeIntervals: intervals,
    route: compileRoute(route, ['route'], { receivers: namesIn(receivers), timeIntervals }),
    receivers: compileReceivers(receivers, ['receivers'], namesIn(mapping['escalations'])),
    people,
    strangers: compileStrangers(mapping['strangers'], ['strangers']),
    schedules: compileSchedules(mapping['schedules'], ['schedules'], {
      people: namesIn(mapping['people']),
      groups: membersIn(mapping['groups']),
      intervalNames: timeIntervals,
      intervals: intervals.ok ? intervals.value : new Map(),
    }),
    escalations: compileEscalations(mapping['escalations'], ['escalations'], {
      person: namesIn(mapping['people']),
      group: namesIn(mapping['groups']),
      schedule: namesIn(mapping['schedules']),
      receiver: namesIn(receivers),
    }),
    quietHours: compileQuietHours(mapping['quiet_hours'], ['quiet_hours'], {
      intervals: timeIntervals,
      receivers: namesIn(receivers),
    }),
    digests: compileDigests(mapping['digests'], ['digests'], namesIn(receivers)),
    sla: compileSla(mapping['sla'], ['sla']),
    inhibition: compileInhibitRules(mapping['inhibit_rules'] as never, ['inhibit_rules']),
    windows: compileMaintenanceWindows(mapping['maintenance_windows'] as never, ['maintenance_windows']),
    deduplication: compileRules(mapping['deduplicate'], ['deduplicate'], compileDeduplicationRule),
    flapping: compileRules(mapping['flapping'], ['flapping'], compileFlappingRule),
    resolveHold: compileRules(mapping['resolve_hold'], ['resolve_hold'], compileResolveHoldRule),
    correlation: compileRules(mapping['correlate'], ['correlate'], compileCorrelationRule),
    topology: compileTopology(mapping['topology'] as never, ['topology']),
    tickets: compileTickets(mapping['tickets'], ['tickets']),
    triage: compileTriage(mapping['triage'], ['triage']),
    approvals: compileApproval(mapping['approvals'], ['approvals'], {
      people: people.ok ? people.value : undefined,
    }),
    guardrails: compileGuardrails(mapping['guardrails'], ['guardrails'], timeIntervals),
    closing: compileClosing(mapping['closing'], ['closing']),
    chronicle: compileChronicle(mapping['chronicle'], ['chronicle']),
  });
  if (!parts.ok) return parts;
  const { top: _, incidents, ...rest } = parts.value;
  const groupBys = [...everyRoute(rest.route)].map(({ groupBy, groupByAll }) =>
    groupByAll ? ['...'] : groupBy,
  );
  return ok({ ...source, ...incidents, ...rest, partitioning: partitioningOf({ ...rest, groupBys }) });
}

/** The policy of an installation without a policy file. */
export const defaultPolicy: Policy = builtIn();

function builtIn(): Policy {
  const policy = compilePolicy({}, { version: policyVersion(['']), text: '' });
  if (!policy.ok) throw new Error(`the built-in policy is wrong: ${JSON.stringify(policy.error)}`);
  return policy.value;
}
