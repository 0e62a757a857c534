import type { Ending } from '../action.js';
import { OutputTail } from '../output.js';
import { noAnswer } from './no-answer.js';

/** More of an answer is not read. */
const mostBytes = 256 * 1024;

/** A request to be sent. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly bearerToken: string | undefined;
  readonly timeoutMs: number;
}

/**
 * Sends an approved request. Redirects are not followed: what was approved is this address. The key lets a
 * receiver that knows the header recognise a request that it has had.
 */
export async function sendRequest(request: Request, key: string, signal: AbortSignal): Promise<Ending> {
  const { method, url, body, timeoutMs } = request;
  try {
    const response = await fetch(url, {
      method,
      headers: headersFor(request, key),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal,
    });
    const output = `HTTP ${response.status}\n${await readSome(response)}`;
    return response.ok ? { output } : { output, problem: `HTTP status ${response.status}` };
  } catch (error) {
    return { output: '', problem: noAnswer(error, timeoutMs) };
  }
}

const headersFor = ({ body, bearerToken }: Request, key: string): Record<string, string> => ({
  'user-agent': 'argus-executor',
  'idempotency-key': key,
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(bearerToken === undefined ? {} : { authorization: `Bearer ${bearerToken}` }),
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
