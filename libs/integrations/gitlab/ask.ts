import { HostFailure, effectOfStatus, isObject, retryAfterMs, temporary } from '#libs/integrations/port';
import type { GitLabMergeRequestSettings } from './merge-request-settings.js';

/** One request to GitLab's API. */
export interface GitLabRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** From `/api/v4` on. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly json?: Readonly<Record<string, unknown>>;
}

const perPage = 100;
const mostPages = 20;
const longestDetail = 300;

/**
 * Asks GitLab once, and rejects with a HostFailure. Clients that are to be had ask again by themselves where GitLab says
 * to wait.
 */
export async function ask(settings: GitLabMergeRequestSettings, request: GitLabRequest): Promise<unknown> {
  const { url, token, timeoutMs, clock } = settings;
  const { method = 'GET', path, query = {}, json } = request;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  const clean = (text: string): string => text.replaceAll(token, '[secret]').slice(0, longestDetail);
  try {
    const answer = await fetch(`${url.replace(/\/+$/, '')}/api/v4${path}?${parameters.toString()}`, {
      ...{ method, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) },
      headers: {
        ...{ accept: 'application/json', authorization: `Bearer ${token}`, 'user-agent': 'argus' },
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const said: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return said;
    const wait = retryAfterMs(answer.headers.get('retry-after'), clock.now());
    const detail = clean(saidIn(said)) + (hints[answer.status] ?? '');
    throw new HostFailure(effectOfStatus('GitLab', answer.status, detail, wait));
  } catch (error) {
    if (error instanceof HostFailure) throw error;
    throw new HostFailure(temporary(`GitLab cannot be reached: ${clean((error as Error).message)}`));
  }
}

/** All pages of a list, as far as anybody would read. */
export async function askAll(
  settings: GitLabMergeRequestSettings,
  { query, ...request }: GitLabRequest,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const some = await ask(settings, { ...request, query: { ...query, per_page: perPage, page } });
    if (!Array.isArray(some)) throw new Error('not a list');
    all.push(...(some as unknown[]));
    if (some.length < perPage) break;
  }
  return all;
}

const hints: Readonly<Record<number, string>> = {
  401: ' (check ARGUS_REPOSITORY_TOKEN)',
  403: ' (grant the token the scope api, and the role Developer)',
  404: ' (check repository.url and repository.project, and that the token may see it)',
};

/** GitLab says why as a text, a list, or by field. */
function saidIn(data: unknown): string {
  const said = isObject(data) ? (data['message'] ?? data['error']) : undefined;
  return said === undefined ? 'it gave no reason' : typeof said === 'string' ? said : JSON.stringify(said);
}
