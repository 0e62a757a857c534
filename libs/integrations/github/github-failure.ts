import {
  HostFailure,
  effectOfStatus,
  isObject,
  refusedThere,
  retryAfterMs,
  temporary,
} from '#libs/integrations/port';
import type { GitHubPullRequestSettings } from './pull-request-settings.js';

/** What Octokit throws: without an answer its status means nothing. */
interface RequestError {
  readonly message: string;
  readonly response?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | number | undefined>>;
    readonly data?: unknown;
  };
}

const longestDetail = 300;

/** Whether GitHub answered so. */
export const isAnswered = (error: unknown, ...statuses: readonly number[]): boolean =>
  statuses.includes((error as RequestError).response?.status ?? 0);

/**
 * What a failure of the client means. GitHub says by 403 as well as by 429 that it is asked too much
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
export function failureFrom(
  error: unknown,
  { token, clock }: Pick<GitHubPullRequestSettings, 'token' | 'clock'>,
): HostFailure {
  const { message, response } = error as RequestError;
  const clean = (text: string): string => text.replaceAll(token, '[secret]').slice(0, longestDetail);
  if (response === undefined)
    return new HostFailure(temporary(`GitHub cannot be reached: ${clean(message)}`));
  const { status, headers, data } = response;
  const detail = clean(saidIn(data)) + (hints[status] ?? '');
  const wait = retryAfterMs(header(headers['retry-after']), clock.now()) ?? untilReset(headers, clock.now());
  if (status === 403 && wait !== undefined)
    return new HostFailure(refusedThere(`GitHub is asked too much: ${detail}`, wait));
  return new HostFailure(effectOfStatus('GitHub', status, detail, wait));
}

const hints: Readonly<Record<number, string>> = {
  401: ' (check ARGUS_REPOSITORY_TOKEN)',
  403: ' (grant the token read and write of pull requests and contents)',
  404: ' (check repository.project, and that the token may see it)',
};

/** When the quota is used up: the time of the next one, in seconds since 1970. */
function untilReset(
  headers: NonNullable<RequestError['response']>['headers'],
  now: number,
): number | undefined {
  if (header(headers['x-ratelimit-remaining']) !== '0') return undefined;
  const reset = Number(headers['x-ratelimit-reset']);
  return Number.isFinite(reset) ? Math.max(0, reset * 1_000 - now) : undefined;
}

const header = (value: string | number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

function saidIn(data: unknown): string {
  if (!isObject(data)) return 'it gave no reason';
  const errors = Array.isArray(data['errors']) ? data['errors'] : [];
  const said = [data['message'], ...errors.map((each: unknown) => (isObject(each) ? each['message'] : each))];
  return said.filter((each) => typeof each === 'string').join('; ') || 'it gave no reason';
}
