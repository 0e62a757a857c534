import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it came over the wire. */
export interface ReceivedPost {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** When its body had come, ms (performance clock). */
  readonly at: number;
}

/** What the receiver does with a request instead of answering 200. */
export type Behaviour =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: 'hang' | 'endless' }
  | { readonly kind: 'slow'; readonly ms: number };

/** A real HTTP server on loopback that keeps what it is sent. */
export interface TestReceiver {
  readonly url: string;
  /** What it took: requests that it refused or let hang are not among them. */
  readonly posts: readonly ReceivedPost[];
  /** How many connections were opened to it. */
  readonly connections: number;
  /** What it does with the next request. */
  next(behaviour: Behaviour): void;
  /** Takes requests, and closes the connection in place of the answer, while it is told so. */
  dropAnswers(drops: boolean): void;
  /** Closes the connections that are open. */
  closeConnections(): void;
  close(): Promise<void>;
}

/** Starts a receiver of webhooks. */
export async function startTestReceiver(): Promise<TestReceiver> {
  const posts: ReceivedPost[] = [];
  const behaviours: Behaviour[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let dropping = false;
  const server = http.createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const behaviour = behaviours.shift() ?? { kind: 'answer', status: 200 };
      if (behaviour.kind === 'hang') return;
      if (behaviour.kind === 'answer' && behaviour.status >= 300) {
        return void response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
      }
      const json = JSON.parse(body) as Record<string, unknown>;
      posts.push({ path: request.url ?? '', headers: request.headers, body, json, at: performance.now() });
      if (dropping) return void request.socket.destroy();
      if (behaviour.kind === 'endless') return void response.writeHead(200).write('and');
      if (behaviour.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, behaviour.ms));
      response.end();
    })();
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const closeConnections = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    get connections() {
      return connections;
    },
    next: (behaviour) => void behaviours.push(behaviour),
    dropAnswers: (drops) => {
      dropping = drops;
    },
    closeConnections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        closeConnections();
      }),
  };
}
