import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real HTTP server on loopback. */
export interface AnsweringServer {
  readonly url: string;
  readonly port: number;
  /** The requests so far, with their bodies. */
  readonly requests: readonly { readonly request: IncomingMessage; readonly body: string }[];
  stop(): Promise<void>;
}

/** Starts it; `answer` gets each request when its body has arrived. */
export async function startAnsweringServer(answer: RequestListener): Promise<AnsweringServer> {
  const requests: { request: IncomingMessage; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ request, body: Buffer.concat(chunks).toString('utf8') });
      answer(request, response);
    });
  });
  await listening(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const listening = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
