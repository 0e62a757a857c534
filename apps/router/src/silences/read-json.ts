import type { IncomingMessage } from 'node:http';
import { type Result, failed, ok } from '#libs/kernel';
import { type Answer, badRequest, notJson, tooLong } from './answer.js';

/** The longest body that is read, bytes: thousands of matchers. */
const longestBody = 256 * 1024;

/** The JSON in a request's body, or the answer that says why there is none. */
export async function readJson(request: IncomingMessage): Promise<Result<unknown, Answer>> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') return failed(notJson);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) return failed(tooLong);
    chunks.push(chunk);
  }
  try {
    return ok(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch (error) {
    return failed(badRequest([`the body is no JSON (${(error as Error).message}): send a silence`]));
  }
}
