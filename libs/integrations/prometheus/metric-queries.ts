/** What is asked of one metric, and what its values are called. */
export interface MetricQuery {
  readonly name: string;
  readonly unit?: string;
  /** PromQL. */
  readonly query: string;
}

/** A label that names components, and the selector of those that are asked for: `{service=~"a|b"}`. */
export interface ComponentSelector {
  readonly label: string;
  readonly selector: string;
}

/** What is known of the metrics that speak of the components. */
export interface FoundMetrics {
  /** By metric name, what finds series of it. */
  readonly selectors: ReadonlyMap<string, readonly ComponentSelector[]>;
  readonly types: ReadonlyMap<string, { readonly type: string; readonly unit: string }>;
  /** As PromQL writes it. */
  readonly rateWindow: string;
}

/** What the latency of a component is judged by. */
const quantile = 0.95;

/**
 * Counters as rates, histograms as quantiles, gauges as they are; what a counter or histogram is, its suffix says
 * (https://prometheus.io/docs/practices/naming/, OpenMetrics), and else the server's metadata.
 */
export function metricQueries(found: FoundMetrics): MetricQuery[] {
  const names = new Set(found.selectors.keys());
  return [...names].sort().flatMap((name) => queriesOf(name, names, found));
}

function queriesOf(name: string, names: ReadonlySet<string>, found: FoundMetrics): MetricQuery[] {
  const { rateWindow } = found;
  const family = name.replace(/_(bucket|sum|count|total)$/, '');
  const unit = unitOf(family, found);
  const each = (write: (selected: string, label: string) => string): string =>
    (found.selectors.get(name) ?? [])
      .map(({ label, selector }) => write(`${name}${selector}`, label))
      .join(' or ');
  const rate = (selected: string): string => `rate(${selected}[${rateWindow}])`;
  const suffix = name.slice(family.length);
  if (suffix === '_bucket') {
    const query = each(
      (selected, label) => `histogram_quantile(${quantile}, sum by (le, ${label}) (${rate(selected)}))`,
    );
    return [{ name: `${family}_p95`, ...unit, query }];
  }
  if (suffix === '_sum' && names.has(`${family}_count`)) {
    if (names.has(`${family}_bucket`)) return [];
    const query = each((sum) => `${rate(sum)} / ${rate(sum.replace(`${family}_sum`, `${family}_count`))}`);
    return [{ name: `${family}_mean`, ...unit, query }];
  }
  if (suffix === '_created' || name.endsWith('_created') || name.endsWith('_info')) return [];
  const isCounter = suffix === '_total' || suffix === '_count' || found.types.get(name)?.type === 'counter';
  // How many there were has no unit of its own.
  const counted = suffix === '_count' ? '' : (unit.unit ?? '');
  if (isCounter) return [{ name, unit: `${counted}/s`, query: each(rate) }];
  return [{ name, ...unit, query: each((selected) => selected) }];
}

function unitOf(family: string, { types }: FoundMetrics): { readonly unit?: string } {
  const told = types.get(family)?.unit ?? types.get(`${family}_total`)?.unit ?? '';
  const unit = told !== '' ? told : /_(seconds|milliseconds|bytes|ratio|percent|celsius)$/.exec(family)?.[1];
  return unit === undefined ? {} : { unit };
}
