import type { Clock } from '#libs/kernel';
import {
  type Effect,
  effectDone,
  effectOfStatus,
  permanent,
  retryAfterMs,
  serviceAccount,
  temporary,
} from '#libs/integrations/port';
import type { ConfluenceSettings } from './settings.js';

/** A page as it is to be. */
export interface WantedPage {
  /** Names the page within its space, which knows each title once: the page is known again by it. */
  readonly title: string;
  /** XHTML in Confluence's storage format. */
  readonly body: string;
}

/** Pages of one Confluence space. */
export interface ConfluencePages {
  /** Creates the page, or brings the one of this title up to date. Resolves to where people read it. */
  put(page: WantedPage): Promise<Effect<{ readonly url: string }>>;
  /** Whether the account sees the space and the page above, where one is named. Used by `argus doctor`. */
  check(): Promise<Effect<string>>;
}

const longestDetail = 300;
const mostBytes = 4 * 1024 * 1024;

/**
 * Pages by the REST API v2 (https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-page/). A page is looked
 * up by its title before it is created, and a space takes a title once: whatever crashes, there is one. Failures come
 * back as effects, whose reasons hold no credentials; nothing follows a redirect, so these go nowhere else.
 */
export function createConfluencePages(settings: ConfluenceSettings, clock: Clock): ConfluencePages {
  const account = serviceAccount('Confluence', clock);
  const ask = asking(settings);
  let spaceId: string | undefined;

  const put = async ({ title, body: value }: WantedPage): Promise<Effect<{ readonly url: string }>> => {
    spaceId ??= await spaceOf(settings.space, ask);
    const body = { representation: 'storage', value };
    const found = await pageOf(title, spaceId, ask);
    const page =
      found === undefined
        ? await ask<Page>('POST', '/pages', {
            ...{ spaceId, status: 'current', title, body },
            ...(settings.parentId === undefined ? {} : { parentId: settings.parentId }),
          })
        : await ask<Page>('PUT', `/pages/${encodeURIComponent(found.id)}`, {
            ...{ id: found.id, status: 'current', title, body },
            version: { number: (found.version?.number ?? 0) + 1, message: 'Written again by Argus' },
          });
    const path = page._links?.webui ?? `/pages/${page.id}`;
    return effectDone({ url: `${settings.site.replace(/\/+$/, '')}/wiki${path}` }, found !== undefined);
  };

  const check = async (): Promise<Effect<string>> => {
    const { space, parentId, site } = settings;
    await spaceOf(space, ask);
    if (parentId === undefined) return effectDone(`the space ${space} at ${site} can be read`);
    const { title } = await ask<{ title: string }>('GET', `/pages/${encodeURIComponent(parentId)}`);
    return effectDone(`the space ${space} at ${site} can be read, and the page "${title}" in it`);
  };

  const attempt = <T>(work: () => Promise<Effect<T>>): Promise<Effect<T>> =>
    account.attempt(work, (error) => failureOf(error, settings, clock.now()));
  return { put: (page) => attempt(() => put(page)), check: () => attempt(check) };
}

interface Page {
  readonly id: string;
  readonly version?: { readonly number: number };
  readonly _links?: { readonly webui?: string };
}

type Ask = <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => Promise<T>;

async function spaceOf(key: string, ask: Ask): Promise<string> {
  const { results } = await ask<Results<{ id: string }>>('GET', `/spaces?keys=${encodeURIComponent(key)}`);
  const [space] = results;
  if (space === undefined) throw new Refused(404, `there is no space ${key}, or the account may not see it`);
  return space.id;
}

async function pageOf(title: string, spaceId: string, ask: Ask): Promise<Page | undefined> {
  const query = new URLSearchParams({ 'space-id': spaceId, title, status: 'current' });
  const { results } = await ask<Results<Page>>('GET', `/pages?${query.toString()}`);
  return results[0];
}

interface Results<T> {
  readonly results: readonly T[];
}

/** Confluence answered, and not with what was asked for. */
class Refused extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly retryAfter?: string | null,
  ) {
    super(detail);
  }
}

function asking({ site, email, token, timeoutMs }: ConfluenceSettings): Ask {
  const base = `${site.replace(/\/+$/, '')}/wiki/api/v2`;
  const basic = Buffer.from(`${email}:${token}`).toString('base64');
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(base + path, {
      ...{ method, redirect: 'manual' },
      headers: {
        ...{ Authorization: `Basic ${basic}`, Accept: 'application/json' },
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(response.status, saidBy(text), response.headers.get('retry-after'));
    if (text.length > mostBytes) throw new Refused(502, 'the answer is too large');
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new Refused(502, 'the answer is no JSON; check `site`');
    }
  };
}

/** `{ "errors": [{ "title": "…" }] }`, or whatever else it says. */
function saidBy(text: string): string {
  try {
    const { errors, message } = JSON.parse(text) as {
      readonly errors?: readonly { readonly title?: string; readonly detail?: string | null }[];
      readonly message?: string;
    };
    const said = (errors ?? []).map(({ title = '', detail }) => [title, detail ?? ''].join(' ').trim());
    return said.join('; ') || message || 'it gave no reason';
  } catch {
    return 'it gave no reason';
  }
}

function failureOf(error: unknown, settings: ConfluenceSettings, now: number): Effect<never> {
  const { email, token } = settings;
  const secrets = [token, Buffer.from(`${email}:${token}`).toString('base64')];
  const clean = (text: string): string =>
    secrets.reduce((safe, secret) => safe.replaceAll(secret, '[secret]'), text).slice(0, longestDetail);
  if (!(error instanceof Refused)) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return temporary(`Confluence could not be reached: ${clean(String(cause))}`);
  }
  const wait = retryAfterMs(error.retryAfter, now);
  const detail = clean(error.message);
  if (error.status >= 300 && error.status < 400)
    return permanent(`Confluence sends callers elsewhere (${error.status}); check \`site\``);
  // Somebody changed the page in between: the next attempt takes up their version.
  if (error.status === 409) return temporary(`Confluence answered 409: ${detail}`, wait);
  return effectOfStatus('Confluence', error.status, detail, wait);
}
