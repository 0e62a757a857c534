import http from 'node:http';
import https from 'node:https';

/** A request to be made. */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

/** What the other side answered. */
export interface Answer {
  readonly status: number;
  readonly retryAfter?: string;
}

/** No answer came in time. */
export class NoAnswerInTime extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Posts over connections that are kept open between requests. */
export interface Poster {
  post(request: Post): Promise<Answer>;
  close(): void;
}

/** Connections to one receiver; more requests than that wait for one of them. */
const mostConnections = 32;

/** Node's own client: of all it puts the least between a decision and the wire. */
export function createPoster(): Poster {
  const options = { keepAlive: true, maxSockets: mostConnections, noDelay: true };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  const once = (request: Post): Promise<Answer> => {
    const { protocol } = request.url;
    return protocol === 'https:'
      ? exchange(request, https.request, agents['https:'])
      : exchange(request, http.request, agents['http:']);
  };
  return {
    async post(request) {
      try {
        return await once(request);
      } catch (error) {
        // The other side closed a connection that was kept open just when it was to be used again.
        if (error instanceof StaleConnection) return once(request);
        throw error;
      }
    },
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

class StaleConnection extends Error {}

function exchange(
  { url, headers, body, timeoutMs }: Post,
  request: typeof http.request,
  agent: http.Agent,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': String(bytes.length) },
    });
    const timer = setTimeout(
      () => sent.destroy(new NoAnswerInTime(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    sent.on('response', (response) => {
      const { statusCode = 0, headers: answered } = response;
      // What it says is of no interest; it is read so that the connection can be used again.
      response.resume();
      response.on('error', () => undefined);
      response.on('close', () => clearTimeout(timer));
      resolve({ status: statusCode, retryAfter: answered['retry-after'] });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const stale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(stale ? new StaleConnection(error.code) : error);
    });
    sent.end(bytes);
  });
}
