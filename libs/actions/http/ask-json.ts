/** More than this is no answer: a hundred runs of a workflow, which is the longest that is asked for, are about 2 MiB. */
const mostBytes = 16 * 1024 * 1024;

/** A request to an API that speaks JSON. */
export interface JsonRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What the API answered. The body is undefined where it is not JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends it and reads the answer, whatever its status. Rejects when there is none. Redirects are not followed. */
export async function askJson(
  { method, url, headers, body }: JsonRequest,
  signal: AbortSignal,
): Promise<JsonAnswer> {
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      'user-agent': 'argus-executor',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'error',
    signal,
  });
  return { status: response.status, body: parsed(await textOf(response)) };
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > mostBytes) throw new Error(`the answer is longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What an answer says is wrong, in `message` or `error`. */
export function refusalOf(who: string, { status, body }: JsonAnswer): string {
  const { message, error } = (body ?? {}) as { message?: unknown; error?: unknown };
  const said = [message, error].find((each) => typeof each === 'string');
  return `${who} answered ${status}${said === undefined ? '' : `: ${said}`}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
