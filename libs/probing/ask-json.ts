import type { ApiServer } from './api-server.js';
import { readLimited } from './read-limited.js';
import { reasonOf } from './reason-of.js';

/** One request to an HTTP API that answers in JSON. */
export interface ApiRequest {
  /** From the server's address on, with its query. */
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly form?: URLSearchParams;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** The longest answer that is read, bytes; 16 MiB unless said otherwise. */
  readonly longest?: number;
}

/** An API's answer that is no success, in words for people. */
export class ApiRefused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = 'ApiRefused';
  }
}

const usualLongest = 16 * 1024 * 1024;
const longestDetail = 200;

/**
 * What a server's API answers, read as JSON, and no more of it than is allowed. Redirects are not followed: what is
 * shown to the server is for it alone. Rejects with an Error that names `service` and says what is wrong; nothing
 * that was shown to the server is in it, even where the server repeats it.
 */
export async function askJson(service: string, server: ApiServer, request: ApiRequest): Promise<unknown> {
  // Not as a cause: what failed may repeat what was shown.
  const answer = await answerTo(service, server, request).catch((error: unknown) =>
    failureFrom(error, service, server, request.signal),
  );
  if (answer instanceof Error) throw answer;
  return answer;
}

async function answerTo(service: string, server: ApiServer, request: ApiRequest): Promise<unknown> {
  const { path, method = 'GET', form, json, headers, signal, longest = usualLongest } = request;
  const response = await fetch(`${server.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      'user-agent': 'argus',
      ...headers,
      ...server.headers,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(form === undefined ? {} : { body: form }),
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    signal,
  });
  const text = await readLimited(response, longest);
  if (!response.ok) throw refusedBy(service, response.status, text);
  return parsed(service, text);
}

function failureFrom(error: unknown, service: string, server: ApiServer, signal: AbortSignal): Error {
  if (error instanceof ApiRefused) return new ApiRefused(withoutShown(error.message, server), error.status);
  if (error instanceof NotJson) return error;
  if (signal.aborted) return new Error(`${service} gave no answer in time`);
  return new Error(withoutShown(`${service} cannot be read: ${reasonOf(error)}`, server));
}

class NotJson extends Error {}

function parsed(service: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotJson(`${service} answered with something that is no JSON: check its address`);
  }
}

const refusedBy = (service: string, status: number, text: string): ApiRefused =>
  new ApiRefused(`${service} answered ${status}${detailOf(text)}`, status);

/** What the answer says for itself, where the APIs that Argus asks say it. */
function detailOf(text: string): string {
  const said = saidIn(text) ?? (/^\s*</.test(text) ? '' : text);
  const line = said.replace(/\s+/g, ' ').trim().slice(0, longestDetail);
  return line === '' ? '' : `: ${line}`;
}

function saidIn(text: string): string | undefined {
  try {
    const answer = JSON.parse(text) as Record<string, unknown> | null;
    const error = answer?.['error'];
    const inner = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
    return [inner['reason'], inner['message'], error, answer?.['message'], answer?.['msg']].find(
      (each): each is string => typeof each === 'string',
    );
  } catch {
    return undefined;
  }
}

/** Whatever a header showed, and what follows a scheme such as `Bearer` in it. */
function withoutShown(text: string, { headers }: ApiServer): string {
  const secrets = Object.entries(headers)
    .filter(([name]) => !harmless.has(name.toLowerCase()))
    .flatMap(([, value]) => [value, value.replace(/^\S+ /, '')])
    .filter((value) => value !== '');
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}

const harmless = new Set(['x-scope-orgid', 'accept', 'content-type', 'user-agent']);
