import { HostFailure, effectOfStatus, isObject, retryAfterMs, temporary } from '#libs/integrations/port';
import type { GiteaSettings } from './settings.js';

const longestDetail = 300;

/** The client throws the answer where it is no success. */
const answerIn = (error: unknown): (Response & { readonly error?: unknown }) | undefined =>
  error instanceof Response ? error : undefined;

/** Whether Gitea answered so. */
export const isAnswered = (error: unknown, ...statuses: readonly number[]): boolean =>
  statuses.includes(answerIn(error)?.status ?? 0);

/** What a failure of the client means. */
export function failureFrom(error: unknown, { token, clock }: GiteaSettings): HostFailure {
  const clean = (text: string): string => text.replaceAll(token, '[secret]').slice(0, longestDetail);
  const answer = answerIn(error);
  if (answer === undefined)
    return new HostFailure(temporary(`Gitea cannot be reached: ${clean((error as Error).message)}`));
  const said = isObject(answer.error) ? answer.error['message'] : undefined;
  const detail = clean(typeof said === 'string' ? said : 'it gave no reason') + (hints[answer.status] ?? '');
  const wait = retryAfterMs(answer.headers.get('retry-after'), clock.now());
  return new HostFailure(effectOfStatus('Gitea', answer.status, detail, wait));
}

const hints: Readonly<Record<number, string>> = {
  401: ' (check ARGUS_REPOSITORY_TOKEN)',
  403: ' (grant the token write:repository and write:issue)',
  404: ' (check repository.url and repository.project, and that the account may see it)',
};
