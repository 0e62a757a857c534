import { request } from 'node:http';

/** What the Engine answered. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Docker has had this version of its API since 2019 (Engine 19.03). */
const api = '/v1.40';
/** More of an answer is not read. */
const mostBytes = 1024 * 1024;

/** Sends a request to the Engine over its socket. Rejects when there is no answer. */
export function askEngine(
  socketPath: string,
  {
    method,
    path,
    signal,
  }: { readonly method: 'GET' | 'POST'; readonly path: string; readonly signal: AbortSignal },
): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath, method, path: `${api}${path}`, signal, headers: { host: 'docker' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (text.length < mostBytes) text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(text) }));
      },
    );
    asked.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    asked.end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
