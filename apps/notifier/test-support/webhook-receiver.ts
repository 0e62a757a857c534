import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a webhook was told, and when. */
export interface Notification {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly payload: Payload;
  /** ms since the Unix epoch. */
  readonly at: number;
}

/** Alertmanager's payload, as far as specs look at it. */
export interface Payload {
  readonly status: string;
  readonly topic?: string;
  readonly incidentId?: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly annotations: Readonly<Record<string, string>>;
    readonly generatorURL: string;
  }[];
  readonly [name: string]: unknown;
}

/** A real HTTP server that answers 200, or what it is told to, and keeps what it took. */
export interface WebhookReceiver {
  readonly url: string;
  readonly notifications: readonly Notification[];
  /** Answers the next so many requests with a status. */
  refuse(status: number, times: number): void;
  close(): Promise<void>;
}

/** Starts a receiver on loopback. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const notifications: Notification[] = [];
  const refusals: number[] = [];
  const server = http.createServer((request, response) => {
    const at = Date.now();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const refusal = refusals.shift();
      if (refusal !== undefined) return void response.writeHead(refusal).end();
      const payload = JSON.parse(Buffer.concat(chunks).toString()) as Payload;
      notifications.push({ path: request.url ?? '', headers: request.headers, payload, at });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notifications,
    refuse: (status, times) => void refusals.push(...Array<number>(times).fill(status)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
