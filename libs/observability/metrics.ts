import { AggregatorRegistry, Counter, Gauge, Histogram, Registry, type Metric } from 'prom-client';
import { standardMetrics, type StandardMetrics } from './standard-metrics.js';

/** All metrics of Argus start alike, so that one pattern finds them. */
export type MetricName = `argus_${string}`;

/** An agent's metrics: its own registry, every sample labelled with the agent. */
export interface AgentMetrics {
  readonly registry: Registry;
  readonly standard: StandardMetrics;
  counter<Label extends string = never>(
    name: MetricName,
    help: string,
    labelNames?: readonly Label[],
  ): Counter<Label>;
  gauge<Label extends string = never>(
    name: MetricName,
    help: string,
    labelNames?: readonly Label[],
  ): Gauge<Label>;
  histogram<Label extends string = never>(
    name: MetricName,
    help: string,
    labelNames?: readonly Label[],
    buckets?: readonly number[],
  ): Histogram<Label>;
}

/** Creates an agent's registry with the standard set in it. A metric asked for twice is the same metric. */
export function createMetrics(agent: string): AgentMetrics {
  const registry = new Registry();
  registry.setDefaultLabels({ agent });
  const once = <M extends Metric>(name: string, create: () => M): M =>
    (registry.getSingleMetric(name) as M | undefined) ?? create();
  const registers = [registry];

  const metrics: Omit<AgentMetrics, 'standard'> = {
    registry,
    counter: (name, help, labelNames = []) =>
      once(name, () => new Counter({ name, help, labelNames: [...labelNames], registers })),
    gauge: (name, help, labelNames = []) =>
      once(name, () => new Gauge({ name, help, labelNames: [...labelNames], registers })),
    histogram: (name, help, labelNames = [], buckets) =>
      once(
        name,
        () =>
          new Histogram({
            name,
            help,
            labelNames: [...labelNames],
            registers,
            ...(buckets && { buckets: [...buckets] }),
          }),
      ),
  };
  return { ...metrics, standard: standardMetrics(metrics) };
}

/** The text of several registries for one scrape: agents that share a process share its /metrics page. */
export async function mergeMetrics(registries: readonly Registry[]): Promise<string> {
  const all = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
  return AggregatorRegistry.aggregate(all).metrics();
}
