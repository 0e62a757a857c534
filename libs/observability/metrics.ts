import { AggregatorRegistry, Registry } from 'prom-client';
import { metricFactory, type MetricFactory } from './metric-factory.js';
import { standardMetrics, type StandardMetrics } from './standard-metrics.js';

/** An agent's metrics: its own registry, every sample labelled with the agent. */
export interface AgentMetrics extends MetricFactory {
  readonly registry: Registry;
  readonly standard: StandardMetrics;
}

/** Creates an agent's registry with the standard set in it. */
export function createMetrics(agent: string): AgentMetrics {
  const registry = new Registry();
  registry.setDefaultLabels({ agent });
  const factory = metricFactory(registry);
  return { ...factory, registry, standard: standardMetrics(factory) };
}

/** The text of several registries for one scrape: agents that share a process share its /metrics page. */
export async function mergeMetrics(registries: readonly Registry[]): Promise<string> {
  const all = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
  return AggregatorRegistry.aggregate(all).metrics();
}
