import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Checks, checksFor } from './checks.js';
import {
  type Answer,
  type FakeRequest,
  type OpenApiDocument,
  type Operation,
  type RecordedCall,
  operationsOf,
} from './document.js';
import { type Fault, Faults } from './faults.js';

/** What a fake is made of. */
export interface OpenApiFakeOptions {
  readonly document: OpenApiDocument;
  /** Supplies the answers, by operationId. */
  readonly handlers: Readonly<Record<string, (request: FakeRequest) => Answer | Promise<Answer>>>;
  /** Returns the answer for a caller who may not come in. */
  readonly authorise?: (headers: FakeRequest['headers']) => Answer | undefined;
  /** The body of a refusal, in the words of the service that is faked. */
  readonly refusal?: (status: number, problems: readonly string[]) => unknown;
}

/** A running fake. */
export interface OpenApiFake {
  readonly url: string;
  /** Every call so far, refused ones among them. */
  readonly calls: readonly RecordedCall[];
  failNext(fault: Fault): void;
  close(): Promise<void>;
}

/**
 * Starts a server on loopback that refuses whatever an OpenAPI 3 document does not allow, and fails
 * with 500 when its own handlers answer what the document does not allow: a fake that cannot drift.
 */
export async function startOpenApiFake(options: OpenApiFakeOptions): Promise<OpenApiFake> {
  const operations = operationsOf(options.document);
  const checks = checksFor(options.document);
  const faults = new Faults();
  const calls: RecordedCall[] = [];
  const refuse = (status: number, problems: readonly string[]): Answer => ({
    status,
    body: options.refusal?.(status, problems) ?? { problems },
  });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    const { body, problem } = await bodyOf(request);
    const found = find(operations, method, url.pathname);
    const call: RecordedCall = {
      method,
      path: url.pathname,
      body,
      operationId: found.operation?.operationId,
    };
    calls.push(call);

    const fault = faults.take(call.operationId);
    if (fault?.kind === 'hang') return;
    const answer =
      fault?.kind === 'status'
        ? { status: fault.status, headers: fault.headers, body: fault.body }
        : await answerTo();
    call.status = answer.status;
    if (fault?.kind === 'drop-after-work') request.socket.destroy();
    else send(response, answer);

    async function answerTo(): Promise<Answer> {
      const stranger = options.authorise?.(request.headers);
      if (stranger !== undefined) return stranger;
      const { operation, values } = found;
      if (operation === undefined) {
        return refuse(found.otherMethod ? 405 : 404, [`${method} ${url.pathname} is not in the document`]);
      }
      if (problem !== undefined) return refuse(400, [problem]);
      const query = queryOf(url.searchParams);
      const problems = [
        ...checks.path(operation, values),
        ...checks.query(operation, query),
        ...checks.body(operation, body),
      ];
      if (problems.length > 0) return refuse(400, problems);
      const handler = options.handlers[operation.operationId];
      if (handler === undefined) return refuse(501, [`the fake has no handler for ${operation.operationId}`]);
      const { operationId } = operation;
      const asked = {
        operationId,
        method,
        path: url.pathname,
        pathParameters: values,
        query,
        headers: request.headers,
        body,
      };
      return allowed(checks, operation, await handler(asked));
    }
  };

  const allowed = (checked: Checks, operation: Operation, answer: Answer): Answer => {
    const problems = checked.answer(operation, answer.status, answer.body);
    return problems.length === 0
      ? answer
      : refuse(
          500,
          problems.map((each) => `the fake's own answer: ${each}`),
        );
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      send(response, refuse(500, [`the fake failed: ${String(error)}`]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    failNext: (fault) => faults.add(fault),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Found {
  readonly operation?: Operation;
  readonly values: Readonly<Record<string, string>>;
  /** The path exists, with another method. */
  readonly otherMethod: boolean;
}

function find(operations: readonly Operation[], method: string, path: string): Found {
  const matching = operations.flatMap((operation) => {
    const match = operation.pattern.exec(path);
    return match === null ? [] : [{ operation, match }];
  });
  const hit = matching.find(({ operation }) => operation.method === method);
  if (hit === undefined) return { values: {}, otherMethod: matching.length > 0 };
  const values = hit.operation.pathParameters.map((name, index) => [
    name,
    decodeURIComponent(hit.match[index + 1] ?? ''),
  ]);
  return { operation: hit.operation, values: Object.fromEntries(values), otherMethod: false };
}

function queryOf(parameters: URLSearchParams): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const all = parameters.getAll(name);
      return [name, all.length === 1 ? (all[0] ?? '') : all];
    }),
  );
}

async function bodyOf(request: IncomingMessage): Promise<{ body: unknown; problem?: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data\b/.test(type)) return filesOf(Buffer.concat(chunks), type);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return { body: undefined };
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    return { body: text, problem: 'Content-Type must be application/json' };
  }
  try {
    return { body: JSON.parse(text) as unknown };
  } catch {
    return { body: text, problem: 'the body is not JSON' };
  }
}

/** The files of a form, each with its name and its size. */
async function filesOf(
  bytes: Buffer<ArrayBuffer>,
  type: string,
): Promise<{ body: unknown; problem?: string }> {
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    const files = form.getAll('file').filter((each) => typeof each !== 'string');
    return { body: files.map(({ name, size, type: mimeType }) => ({ name, size, mimeType })) };
  } catch (error) {
    return { body: undefined, problem: `the form cannot be read: ${(error as Error).message}` };
  }
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    ...(answer.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...answer.headers,
  });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}
