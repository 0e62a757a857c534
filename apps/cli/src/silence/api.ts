import { readSecret } from '#libs/config';
import { Failure, reasonOf, unreachable } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { plain } from '../terminal/plain.js';

/** The options of every command about silences. */
export interface SilenceOptions extends CommonOptions {
  readonly url?: string;
}

/** How long the router may take to answer, ms. */
const timeout = 15_000;

/** Asks the router's API for silences; resolves to the JSON of its answer. */
export async function askForSilences<T>(
  surroundings: Surroundings,
  { url, config }: SilenceOptions,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<T> {
  const base = url ?? (await findInstallation(surroundings, config)).httpUrl;
  if (!URL.canParse(base))
    throw new Failure(`${plain(base)} is no address.`, 'Write it like http://127.0.0.1:8080.');
  const authorization = authorizationFrom(surroundings);
  const response = await fetch(new URL(`/api/v2/${path}`, base), {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(authorization !== undefined && { authorization }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeout),
    redirect: 'manual',
  }).catch((error: unknown) => {
    throw unreachable(
      `nobody answered at ${base}: ${reasonOf(error)}.`,
      'Start Argus with "argus up", or give its address with --url.',
      error,
    );
  });
  const text = await response.text();
  if (!response.ok) throw refused(response.status, text);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** What the router is shown: the bearer token, else name and password, else nothing. */
function authorizationFrom(surroundings: Surroundings): string | undefined {
  const token = secret(surroundings, 'ARGUS_ROUTER_TOKEN');
  if (token !== undefined) return `Bearer ${token}`;
  const password = secret(surroundings, 'ARGUS_ROUTER_PASSWORD');
  if (password === undefined) return undefined;
  const user = surroundings.environment['ARGUS_ROUTER_AUTH_USER'] ?? 'amtool';
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function secret({ environment }: Surroundings, variable: string): string | undefined {
  const found = readSecret(environment, variable);
  if (found.ok) return found.value;
  throw new Failure(
    `${found.error}.`,
    `Correct ${variable}, or leave it out where the router asks for nothing.`,
  );
}

function refused(status: number, text: string): Failure {
  const why = plain(wordsIn(text));
  if (status === 503) return unreachable(`the router cannot do it now: ${why}.`, 'Try again in a moment.');
  return new Failure(`refused (${status}): ${why}.`, fixes.get(status) ?? 'Nothing was changed.');
}

const credential = 'Set ARGUS_ROUTER_TOKEN (or ARGUS_ROUTER_PASSWORD) to what the router has.';
const fixes: ReadonlyMap<number, string> = new Map([
  [401, credential],
  [403, credential],
  [404, 'Nothing was changed; "argus silence list" shows which there are.'],
]);

function wordsIn(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'string' ? answer : text;
  } catch {
    return text;
  }
}
