import {
  type Answered,
  ComponentNames,
  type EvidenceQuestion,
  type MetricSeries,
  type MetricSource,
  effectDone,
  isAskedFor,
  permanent,
  spansOf,
} from '#libs/integrations/port';
import { PrometheusApi, type Range } from './api.js';
import { alertQueries } from './alert-queries.js';
import { discover } from './discover.js';
import { type Fetched, SeriesLeft, fetchValues } from './fetch-values.js';
import { graphLink } from './graph-link.js';
import { metricQueries } from './metric-queries.js';
import type { PrometheusSettings } from './settings.js';

/** A series has no more points than fit into a piece of evidence. */
const mostPoints = 240;
const [shortestStep, stepUnit] = [15_000, 5_000];
const checkTimeout = 10_000;

/**
 * Metrics by range queries: what the alerts themselves measure, then everything that the components and their
 * neighbours tell of themselves, the nearest first.
 */
export const createPrometheusSource = (settings: PrometheusSettings): MetricSource => ({
  name: 'prometheus',
  kind: 'metric',
  async ask(question) {
    const api = new PrometheusApi(settings.server, question.signal);
    const names = new ComponentNames(question.components, settings.componentLabels);
    const ranges = rangesOf(question);
    const stepMs = ranges[0]?.stepMs ?? shortestStep;
    const [own, found] = await Promise.all([
      alertQueries(api, question, settings),
      question.components.length === 0 ? undefined : discover(api, question, settings, { names, stepMs }),
    ]);
    const left = new SeriesLeft(settings.mostSeries);
    // One after the other: what the alerts measure is never left out for the rest.
    const ofAlerts = own.length === 0 ? [] : await fetchValues(api, own, ranges, left);
    const ofComponents =
      found === undefined ? [] : await fetchValues(api, metricQueries(found), ranges, left);
    const all = [...ofAlerts, ...ofComponents];
    const failure = all.find(({ failed }) => failed !== undefined)?.failed;
    if (failure !== undefined && all.every(({ series }) => series.length === 0)) throw new Error(failure);
    const alertsComponent = question.alerts.map(({ labels }) => names.orAny(labels)).find(Boolean);
    const fallback = alertsComponent ?? question.components[0];
    return [
      ...ofAlerts.map((each) =>
        answered(each, settings, question, (labels) => names.orAny(labels) ?? fallback),
      ),
      ...ofComponents.map((each) => answered(each, settings, question, (labels) => names.of(labels))),
    ];
  },
  async check() {
    try {
      await new PrometheusApi(settings.server, AbortSignal.timeout(checkTimeout)).ask('vector(1)');
      return effectDone(`answers at ${settings.server.url}`);
    } catch (error) {
      return permanent((error as Error).message);
    }
  },
});

/** Both windows in steps of the same length, with no more points in all than a series may have. */
function rangesOf(question: EvidenceQuestion): Range[] {
  const spans = spansOf(question);
  const length = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const exact = length / (mostPoints - spans.length);
  const stepMs = Math.max(shortestStep, Math.ceil(exact / stepUnit) * stepUnit);
  return spans.map((span) => ({ ...span, stepMs }));
}

function answered(
  { query: { name, unit, query }, series, failed, cut = failed }: Fetched,
  settings: PrometheusSettings,
  question: EvidenceQuestion,
  componentOf: (labels: Readonly<Record<string, string>>) => string | undefined,
): Answered<MetricSeries> {
  const items = series.flatMap(({ labels: { __name__: _, ...labels }, points }): MetricSeries[] => {
    const component = componentOf(labels);
    const within = points.filter(([time]) => isAskedFor(question, time));
    if (component === undefined || within.length === 0) return [];
    return [{ component, metric: name, labels, ...(unit === undefined ? {} : { unit }), points: within }];
  });
  const spans = spansOf(question);
  const link = graphLink(settings, query, { from: spans[0]?.from ?? 0, to: spans.at(-1)?.to ?? 0 });
  return { items, query, link, ...(cut === undefined ? {} : { cut }) };
}
