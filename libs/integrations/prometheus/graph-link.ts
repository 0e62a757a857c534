import type { TimeWindow } from '#libs/integrations/port';
import type { PrometheusSettings } from './settings.js';

/** The page of a query over a time; Prometheus 3 takes this address, too. */
export function graphLink(
  { server, publicUrl }: PrometheusSettings,
  query: string,
  { from, to }: TimeWindow,
): string {
  const parameters = new URLSearchParams({
    'g0.expr': query,
    'g0.tab': '0',
    'g0.range_input': `${Math.ceil((to - from) / 1000)}s`,
    'g0.end_input': new Date(to).toISOString().slice(0, 19).replace('T', ' '),
  });
  return `${(publicUrl ?? server.url).replace(/\/+$/, '')}/graph?${parameters.toString()}`;
}
