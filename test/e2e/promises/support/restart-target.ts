import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What actions work on: it does a request once, however often it comes with the same Idempotency-Key. */
export interface RestartTarget {
  readonly url: string;
  /** The services that it has restarted, one entry each time. */
  readonly restarted: readonly string[];
  close(): Promise<void>;
}

/** Starts it; it tells whenever it is asked to restart a service, also in vain: `POST /restart/<service>`. */
export async function startRestartTarget(onAsked: (service: string) => void): Promise<RestartTarget> {
  const keys = new Set<string>();
  const restarted: string[] = [];
  const server = createServer((request, response) => {
    const [, service] = /^\/restart\/([^/?]+)$/.exec(request.url ?? '') ?? [];
    const key = request.headers['idempotency-key'];
    request.resume();
    if (request.method !== 'POST' || service === undefined || typeof key !== 'string')
      return void response.writeHead(400).end();
    if (!keys.has(key)) {
      keys.add(key);
      restarted.push(service);
    }
    onAsked(service);
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`restarted ${service}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    restarted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A runbook for alerts about errors that has a service restarted there: `restart.md`. */
export const restartRunbook = (url: string, risk: 'low' | 'medium'): string => `---
id: restart
title: Too many errors
summary: Restart it.
match:
  - alertname: HighErrorRate
owner: shop
reviewed: '2026-11-21'
action:
  id: restart
  title: Restart {{ labels.service }}
  kind: http
  risk: ${risk}
  target: service/{{ labels.service }}
  parameters:
    method: POST
    url: ${url}/restart/{{ labels.service }}
---

Restart it.
`;
