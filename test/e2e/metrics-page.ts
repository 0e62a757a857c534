import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page of one metric, as a service in trouble would expose it. */
export interface MetricsPage {
  /** `host:port`, to be scraped at /metrics. */
  readonly address: string;
  /** What the metric says from now on, by instance. */
  show(ratios: Readonly<Record<string, number>>): void;
  close(): Promise<void>;
}

/** Serves `error_ratio` of the service checkout, for Prometheus. */
export async function startMetricsPage(initial: Readonly<Record<string, number>>): Promise<MetricsPage> {
  let ratios = initial;
  const server = createServer((_request, response) => {
    const lines = Object.entries(ratios).map(
      ([instance, ratio]) => `error_ratio{service="checkout",instance="${instance}"} ${ratio}\n`,
    );
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`# TYPE error_ratio gauge\n${lines.join('')}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (next) => void (ratios = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
