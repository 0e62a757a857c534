import type { PreparedRequest } from './allow-list.js';
import { OutputTail } from './output.js';
import type { Ending } from './run-command.js';

/** More of an answer is not read. */
const mostBytes = 256 * 1024;

/** What a request carries besides what the runbook says. */
export interface RequestExtras {
  readonly bearerToken?: string;
  /** Lets a receiver that knows the header recognise a request that it has had. */
  readonly idempotencyKey: string;
}

/** Sends an approved request. Redirects are not followed: what was approved is this address. */
export async function sendRequest(request: PreparedRequest, extras: RequestExtras): Promise<Ending> {
  const { method, url, body, timeoutMs } = request;
  try {
    const response = await fetch(url, {
      method,
      headers: headersFor(request, extras),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const output = `HTTP ${response.status}\n${await readSome(response)}`;
    return response.ok ? { output } : { output, problem: `HTTP status ${response.status}` };
  } catch (error) {
    return { output: '', problem: describe(error, timeoutMs) };
  }
}

const headersFor = ({ body }: PreparedRequest, extras: RequestExtras): Record<string, string> => ({
  'user-agent': 'argus-executor',
  'idempotency-key': extras.idempotencyKey,
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(extras.bearerToken === undefined ? {} : { authorization: `Bearer ${extras.bearerToken}` }),
});

async function readSome(response: Response): Promise<string> {
  if (response.body === null) return '';
  const tail = new OutputTail();
  let size = 0;
  for await (const chunk of response.body) {
    tail.add(Buffer.from(chunk as Uint8Array));
    size += (chunk as Uint8Array).length;
    // Leaving the loop cancels the rest.
    if (size > mostBytes) break;
  }
  return tail.toString();
}

function describe(error: unknown, timeoutMs: number): string {
  const { name, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer within ${timeoutMs} ms, the outcome is unknown`;
  return `no answer: ${cause?.code ?? cause?.message ?? (error as Error).message}`;
}
