import type { EvidenceQuestion } from '#libs/integrations/port';
import type { PrometheusApi } from './api.js';
import type { MetricQuery } from './metric-queries.js';
import { operandsOf } from './operands.js';
import type { PrometheusSettings } from './settings.js';

/** More expressions than these are not behind one incident that anybody could read. */
const mostExpressions = 10;
const longestName = 200;
/** A longer expression is not asked for: alerts come from outside, and the rule with the name says the same. */
const longestExpression = 10_000;

/**
 * What the alerts themselves measure: the expression of an alert's own page, where that is the configured
 * Prometheus's, or else of the rule with its name.
 */
export async function alertQueries(
  api: PrometheusApi,
  { alerts }: EvidenceQuestion,
  settings: PrometheusSettings,
): Promise<MetricQuery[]> {
  const expressions = new Set<string>();
  const names = new Set<string>();
  for (const { generatorURL, labels } of alerts) {
    const own = expressionOn(generatorURL, settings);
    if (own !== undefined) expressions.add(own);
    else if (labels['alertname'] !== undefined) names.add(labels['alertname']);
  }
  for (const name of [...names].slice(0, mostExpressions)) {
    for (const expression of await api.expressionsOf(name)) expressions.add(expression);
  }
  const queries = [...expressions].flatMap(operandsOf).slice(0, mostExpressions);
  return [...new Set(queries)].map((query) => ({
    name: query.replace(/\s+/g, ' ').slice(0, longestName),
    query,
  }));
}

/** The expression in the address of a graph page of this Prometheus: never that of another server. */
function expressionOn(
  generatorURL: string | undefined,
  { server, publicUrl }: PrometheusSettings,
): string | undefined {
  if (generatorURL === undefined || !URL.canParse(generatorURL)) return undefined;
  const { host, searchParams } = new URL(generatorURL);
  const known = [server.url, publicUrl].flatMap((url) => (url === undefined ? [] : [new URL(url).host]));
  const expression = searchParams.get('g0.expr');
  if (!known.includes(host) || expression === null || expression === '') return undefined;
  return expression.length > longestExpression ? undefined : expression;
}
