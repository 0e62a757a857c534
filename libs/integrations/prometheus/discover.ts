import { type ComponentNames, type EvidenceQuestion, spansOf } from '#libs/integrations/port';
import type { PrometheusApi } from './api.js';
import type { ComponentSelector, FoundMetrics } from './metric-queries.js';
import type { PrometheusSettings } from './settings.js';

/** Finds the metrics that speak of the components, by each label that may name one. */
export async function discover(
  api: PrometheusApi,
  question: EvidenceQuestion,
  { componentLabels, ignored, rateWindowMs }: PrometheusSettings,
  { names, stepMs }: { readonly names: ComponentNames; readonly stepMs: number },
): Promise<FoundMetrics> {
  const spans = spansOf(question);
  const all = {
    from: Math.min(...spans.map(({ from }) => from)),
    to: Math.max(...spans.map(({ to }) => to)),
  };
  const [types, ...found] = await Promise.all([
    // Only to tell counters whose names do not say so: without it the rest is found as well.
    api.metadata().catch(() => new Map()),
    ...componentLabels.map(async (label) => {
      const selector = `{${names.matcher(label)}}`;
      return { label, selector, metrics: await api.names(selector, all) };
    }),
  ]);
  const selectors = new Map<string, ComponentSelector[]>();
  for (const { label, selector, metrics } of found) {
    for (const name of metrics) {
      if (!isPlainName(name) || ignored.some((beginning) => name.startsWith(beginning))) continue;
      selectors.set(name, [...(selectors.get(name) ?? []), { label, selector }]);
    }
  }
  const rateWindow = `${Math.ceil(Math.max(rateWindowMs, stepMs) / 1000)}s`;
  return { selectors, types, rateWindow };
}

/** Prometheus 3 knows names that have to be quoted; they are rare, and left out. */
const isPlainName = (name: string): boolean => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
