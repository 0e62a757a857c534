import type { TimeWindow } from '#libs/integrations/port';

/** The page of Grafana that shows the lines of a query (https://grafana.com/docs/grafana/latest/explore/). */
export function exploreLink(
  { url, dataSource }: { readonly url: string; readonly dataSource: string },
  expr: string,
  { from, to }: TimeWindow,
): string {
  const pane = {
    datasource: dataSource,
    queries: [{ refId: 'A', expr, datasource: { type: 'loki', uid: dataSource } }],
    range: { from: String(from), to: String(to) },
  };
  const parameters = new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ a: pane }) });
  return `${url.replace(/\/+$/, '')}/explore?${parameters.toString()}`;
}
