import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that was read to its end. */
export interface TakenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a service answered, read to its end. */
export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Reads a request that a proxy got. */
export async function takeRequest(request: IncomingMessage): Promise<TakenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', url: path = '/' } = request;
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return { method, path, headers: endToEnd(headers), body: Buffer.concat(chunks) };
}

/** Asks the service in the place of whoever asked the proxy. */
export async function forward(
  target: string,
  { method, path, headers, body }: TakenRequest,
): Promise<ForwardedAnswer> {
  const answer = await fetch(`${target}${path}`, {
    ...{ method, headers },
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
  const answered = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: endToEnd([...answer.headers]), body: answered };
}

/** Answers whoever asked the proxy. */
export const reply = (response: ServerResponse, { status, headers, body }: ForwardedAnswer): void =>
  void response.writeHead(status, headers).end(body);

/** Headers without those that are about one connection. */
const endToEnd = (headers: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(
    headers.filter(
      ([name]) => !/^(host|connection|keep-alive|content-length|transfer-encoding|expect)$/.test(name),
    ),
  );
