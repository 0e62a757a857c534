export * from './problem.js';
export * from './timestamp.js';
export * from './stable-hash.js';
export * from './severity-map.js';
export * from './grouping.js';
export * from './partition.js';
export * from './regular-expression.js';
export * from './matchers.js';
export * from './maintenance-window.js';
export type { TimeIntervalPartText, TimeIntervalText } from './time/time-interval-text.js';
export { type TimeInterval, isWithin, nextChange } from './time/time-interval.js';
export { compileTimeIntervals } from './time/compile-time-intervals.js';
export { type IntervalsOfRoute, type Muting, isMuted, isWithinNamed } from './time/muting.js';
export * from './prometheus-duration.js';
export * from './deduplication.js';
export * from './flapping.js';
export * from './resolve-hold.js';
export * from './topology.js';
export type { TriageRules, TriageText } from './triage-rules.js';
export * from './correlation.js';
export * from './severity-text.js';
export * from './condition.js';
export type {
  ActionFacts,
  AlertFacts,
  ConditionContext,
  IncidentFacts,
  Subject,
} from './condition-variables.js';
export * from './incident-facts.js';
export * from './priority.js';
export * from './receiver.js';
export type { Recipient, RecipientKind } from './recipient.js';
export * from './digests.js';
export * from './quiet-hours.js';
export * from './sla.js';
export type { Escalation, EscalationStep, EscalationText } from './escalations.js';
export * from './tickets.js';
export type { LayerText, OverrideText, ScheduleText } from './schedules.js';
export * from './people.js';
export * from './approval.js';
export {
  type ApprovalRule,
  type ApprovalRuleText,
  type ApprovalTerms,
  type ApprovalTermsText,
  type RejectionNext,
  type TermsVerdict,
  termsFor,
} from './approval-terms.js';
export * from './guardrails.js';
export * from './guardrail-decision.js';
export * from './closing.js';
export { type Expectation, compileExpectation } from './expectation.js';
export * from './chronicle.js';
export * from './chronicle-documents.js';
export { type PolicyText, policyKeys } from './policy-text.js';
export * from './policy.js';
export type { RouteText } from './routing/route-text.js';
export { type InheritedOptions, type Route, defaultRouteOptions, everyRoute } from './routing/route.js';
export { type NamesForRoutes, compileRoute } from './routing/compile-route.js';
export { matchRoutes } from './routing/match-routes.js';
export { groupOfRoute } from './routing/route-group.js';
export {
  type Silence,
  type SilenceMatcherText,
  type SilenceReach,
  type SilenceText,
  activeSilence,
  compileSilence,
} from './silence.js';
export * from './silence-index.js';
export {
  type InhibitKey,
  type InhibitRule,
  type InhibitRules,
  type InhibitRuleText,
  compileInhibitRule,
  compileInhibitRules,
  inhibitionOf,
  rulesForSource,
  rulesForTarget,
} from './inhibition.js';
export { type RuleFields, fieldsOf } from './rule-fields.js';
export { type Mapping, isGiven, isMapping, optionalList, requiredText, shown } from './reading.js';
