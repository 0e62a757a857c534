import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';

/** All metrics of Argus start alike, so that one pattern finds them. */
export type MetricName = `argus_${string}`;

/** Makes metrics in one registry. One asked for twice is the same metric. */
export interface MetricFactory {
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

/** A factory for the registry. */
export function metricFactory(registry: Registry): MetricFactory {
  const once = <M extends Metric>(name: string, create: () => M): M =>
    (registry.getSingleMetric(name) as M | undefined) ?? create();
  const registers = [registry];

  return {
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
}
