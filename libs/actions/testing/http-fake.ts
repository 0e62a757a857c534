import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';

/** A request as the fake got it. */
export interface Got {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** What the fake answers; undefined for never. */
export type Answer = { readonly status: number; readonly body?: unknown } | undefined;

/** A server that answers as a spec says, and remembers what it was asked. */
export interface HttpFake {
  readonly url: string;
  readonly got: readonly Got[];
  stop(): Promise<void>;
}

/** Starts one, on loopback or on a socket. */
export async function startHttpFake(
  answer: (got: Got) => Answer,
  listen: ListenOptions = { host: '127.0.0.1', port: 0 },
): Promise<HttpFake> {
  const got: Got[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const each: Got = {
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://fake'),
        headers: request.headers,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      };
      got.push(each);
      const answered = answer(each);
      if (answered === undefined) return;
      response.writeHead(answered.status, { 'content-type': 'application/json' });
      response.end(answered.body === undefined ? undefined : JSON.stringify(answered.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(listen, resolve));
  const address = server.address() as AddressInfo | string;
  return {
    url: typeof address === 'string' ? address : `http://127.0.0.1:${address.port}`,
    got,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
