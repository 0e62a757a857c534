import type { AgentContext } from '#libs/agent';
import { milliseconds } from '#libs/config';
import { subjectPatterns } from '#libs/contracts';
import type { EvaluatorConfig } from '../settings/evaluator.config.js';
import { observationRuleOf } from '../settings/observation-rule-of.js';
import type { OtlpInbox } from '../sources/log/otlp/inbox.js';
import { ObservationLog } from './observation-log.js';
import { evolveObserved, nothingObserved } from './observed-state.js';
import { Observer } from './observer.js';
import { openSource } from './open-source.js';
import { sourceMetrics } from './source-metrics.js';

/** Makes the observer of what the settings name; it starts and stops with the agent. */
export function openObserver(agent: AgentContext, config: EvaluatorConfig, inbox: OtlpInbox): Observer {
  const { clock, log, metrics, store, rootDir, dataDir } = agent;
  const fold = agent.liveFold({
    sources: [{ stream: 'SIGNALS', filter: subjectPatterns.signalsBy('evaluator') }],
    initial: nothingObserved,
    evolve: evolveObserved,
  });
  const observations = new ObservationLog({
    store,
    fold,
    clock,
    log,
    onStated: (facts) => {
      const told = facts.reduce(
        (sum, each) => sum + (each.type === 'argus.observation.made.v1' ? each.data.signals.length : 0),
        0,
      );
      metrics.standard.ledger.inc({ entry: 'received' }, told);
    },
  });
  const rules = config.rules.map((rule) => {
    const source = openSource(rule, { config, rootDir, dataDir, inbox });
    const [everyMs, timeoutMs] = [milliseconds(rule.every), milliseconds(rule.timeout)];
    return { rule: observationRuleOf(rule, source.link), source, everyMs, timeoutMs };
  });
  const observer = new Observer({
    ...{ rules, fold, observations, clock, log },
    metrics: sourceMetrics(metrics),
    concurrency: config.concurrency,
  });
  agent.add(observer);
  return observer;
}
