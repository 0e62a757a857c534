import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Records, type StoredRecord, refusal } from './records.js';

/** Something to go wrong with the next requests. */
export type ServiceNowFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** The work is done, then the connection breaks before the caller hears of it. */
  | { readonly kind: 'drop-after-work'; readonly method?: string }
  | { readonly kind: 'hang' };

/** A ServiceNow that keeps what it is given, and refuses what the Table API's documentation says that it refuses. */
export interface ServiceNowFake {
  readonly url: string;
  readonly records: readonly StoredRecord[];
  /** Method and path of each request. */
  readonly calls: readonly string[];
  failNext(...faults: readonly ServiceNowFault[]): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts one with an empty table `incident` on loopback. */
export async function startServiceNowFake({
  user,
  password,
}: {
  readonly user: string;
  readonly password: string;
}): Promise<ServiceNowFake> {
  const records = new Records();
  const calls: string[] = [];
  const faults: ServiceNowFault[] = [];
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  const answerTo = async (request: IncomingMessage, url: URL): Promise<Answer> => {
    if (request.headers.authorization !== expected)
      return refusal(401, 'User Not Authenticated', 'Required to provide Auth information');
    if (url.pathname === '/api/now/attachment/file') {
      request.resume();
      return records.attach(url.searchParams);
    }
    if (url.pathname === '/api/now/table/sys_attachment') return records.attachments(url.searchParams);
    const [, table = '', sysId] = /^\/api\/now\/table\/([^/]+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (table !== 'incident') return refusal(400, `Invalid table ${table}`, null);
    if (request.method === 'GET' && sysId === undefined) return records.query(url.searchParams);
    const body = await bodyOf(request);
    if (body === undefined)
      return refusal(400, 'Exception while reading request', 'The payload is not valid JSON');
    if (request.method === 'POST' && sysId === undefined) return records.insert(body);
    if (request.method === 'PATCH' && sysId !== undefined) return records.update(sysId, body);
    return refusal(405, 'Method not supported', null);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    calls.push(`${request.method} ${url.pathname}`);
    const at = faults.findIndex(
      (each) => each.kind !== 'drop-after-work' || (each.method ?? request.method) === request.method,
    );
    const [fault] = at === -1 ? [] : faults.splice(at, 1);
    if (fault?.kind === 'hang') return;
    const answer: Answer = fault?.kind === 'status' ? fault : await answerTo(request, url);
    if (fault?.kind === 'drop-after-work') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  };

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    records: records.all,
    calls,
    failNext: (...more) => void faults.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
