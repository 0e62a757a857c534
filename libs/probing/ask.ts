import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';

/** What came of asking an address. */
export interface HttpAnswer {
  readonly status: number;
  /** Until the status line and headers had arrived, milliseconds. */
  readonly latencyMs: number;
  /** The beginning of the body. */
  readonly body: string;
  /** When the certificate ceases to be valid, epoch milliseconds. */
  readonly certificateEnds?: number;
}

export interface Question {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** False to look at a certificate that is not trusted, or no longer valid. */
  readonly trustNeeded: boolean;
  readonly signal: AbortSignal;
}

const longestBody = 1024 * 1024;

/** Asks with GET on a connection of its own, so that what is measured includes connecting. Rejects without an answer. */
export function ask({ url, headers, trustNeeded, signal }: Question): Promise<HttpAnswer> {
  const began = performance.now();
  const send = url.startsWith('https:') ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const options = {
      headers: { 'user-agent': 'argus', ...headers },
      agent: false as const,
      signal,
      rejectUnauthorized: trustNeeded,
    };
    const request = send(url, options, (response) => {
      const latencyMs = performance.now() - began;
      const certificateEnds = certificateEndOf(response);
      bodyOf(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, latencyMs, body, certificateEnds }),
        reject,
      );
    });
    // Not once: a connection that breaks later must not bring the process down.
    request.on('error', reject);
    request.end();
  });
}

function certificateEndOf({ socket }: IncomingMessage): number | undefined {
  if (!('getPeerCertificate' in socket)) return undefined;
  const ends = Date.parse((socket as TLSSocket).getPeerCertificate().valid_to);
  return Number.isNaN(ends) ? undefined : ends;
}

/** As far as it is looked at; the rest is not waited for. */
async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= longestBody) break;
  }
  return Buffer.concat(chunks).subarray(0, longestBody).toString('utf8');
}
