import { milliseconds } from '#libs/config';
import type { Condition, ObservationRule } from '../domain/rules/observation-rule.js';
import {
  type ConditionConfig,
  type RuleConfig,
  type SourceConfig,
  type SourceKind,
  sourceKinds,
} from './rule.config.js';

/** A rule of the settings as the decision goes by it. */
export const observationRuleOf = (config: RuleConfig, link?: string): ObservationRule => ({
  name: config.name,
  source: kindOf(config.source),
  condition: config.condition === undefined ? naturalCondition(config.source) : conditionOf(config.condition),
  forMs: milliseconds(config.for),
  keepFiringForMs: milliseconds(config.keepFiringFor),
  missingData: config.missingData,
  whenUnreadable: config.whenUnreadable,
  labels: config.labels,
  annotations: config.annotations,
  maxSeries: config.maxSeries,
  ...(link === undefined ? {} : { link }),
});

/** The kind of source that a rule names; the settings are known to name one. */
export const kindOf = (source: SourceConfig): SourceKind =>
  sourceKinds.find((kind) => source[kind] !== undefined) ?? 'prometheus';

function conditionOf({ above, below, clear }: ConditionConfig): Condition {
  if (above !== undefined) return { kind: 'above', limit: above, clear: clear ?? above };
  const limit = below ?? 0;
  return { kind: 'below', limit, clear: clear ?? limit };
}

/** What each source means when a rule says no more: it is there, it is not up, or the log has it. */
function naturalCondition({ prometheus, log }: SourceConfig): Condition {
  if (prometheus !== undefined) return { kind: 'present' };
  if (log === undefined) return { kind: 'below', limit: 1, clear: 1 };
  const seconds = log.after === undefined ? 0 : milliseconds(log.after) / 1000;
  const limit = log.detect === 'stall' || log.detect === 'absence' ? seconds : 0;
  return { kind: 'above', limit, clear: limit };
}
