import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that was taken. */
export interface ReceivedPost {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A real HTTP server on loopback that keeps what it takes. */
export interface HttpReceiver {
  readonly url: string;
  /** What it took: what it refused or let hang is not among them. */
  readonly posts: readonly ReceivedPost[];
  /** Answers the next request so; below 300 it takes it. */
  next(answer: HttpAnswer): void;
  /** Does not answer the next request. */
  hang(): void;
  /** Takes the next so many requests, and closes the connection in place of the answer. */
  dropAnswers(times: number): void;
  close(): Promise<void>;
}

/** Starts a server that answers `usual` unless it is told otherwise. */
export async function startHttpReceiver(usual: HttpAnswer): Promise<HttpReceiver> {
  const posts: ReceivedPost[] = [];
  const answers: (HttpAnswer | 'hang')[] = [];
  let answersToDrop = 0;
  const server = http.createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const answer = answers.shift() ?? usual;
      if (answer === 'hang') return;
      if (answer.status < 300) {
        const json = JSON.parse(body) as ReceivedPost['json'];
        posts.push({ path: request.url ?? '', headers: request.headers, body, json });
        if (answersToDrop > 0) {
          answersToDrop -= 1;
          return void request.socket.destroy();
        }
      }
      response.writeHead(answer.status, answer.headers).end(answer.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    next: (answer) => void answers.push(answer),
    hang: () => void answers.push('hang'),
    dropAnswers: (times) => {
      answersToDrop += times;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
