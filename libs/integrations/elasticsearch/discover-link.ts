import type { EvidenceQuestion } from '#libs/integrations/port';
import type { ElasticsearchSettings } from './settings.js';

/** The page of Kibana or OpenSearch Dashboards that shows what a query finds, if people have one. */
export function discoverLink(
  { discoverUrl }: ElasticsearchSettings,
  query: string,
  { normal, abnormal }: EvidenceQuestion,
): string | undefined {
  if (discoverUrl === undefined) return undefined;
  const from = new Date(Math.min(normal.from, abnormal.from)).toISOString();
  const to = new Date(Math.max(normal.to, abnormal.to)).toISOString();
  // Both take their state in Rison: `!` quotes within texts.
  const text = query.replace(/[!']/g, '!$&');
  const globals = encodeURIComponent(`(time:(from:'${from}',to:'${to}'))`);
  const page = encodeURIComponent(`(query:(language:kuery,query:'${text}'))`);
  return `${discoverUrl.replace(/\/+$/, '')}/app/discover#/?_g=${globals}&_a=${page}`;
}
