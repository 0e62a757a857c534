import type { Comment, PullRequest as GiteaPull, PullReview, PullReviewComment } from 'gitea-js';
import { type HostedReview, type PullRequest, suggestionIn } from '#libs/integrations/port';

/** A pull request in Argus's words. A team is named with its organisation, the repository's owner. */
export const pullRequestFrom = (pull: GiteaPull, owner: string): PullRequest => ({
  ...{ number: pull.number ?? 0, link: pull.html_url ?? '', branch: pull.head?.label ?? '' },
  commit: pull.head?.sha ?? '',
  standing: pull.merged === true ? 'merged' : pull.state === 'open' ? 'open' : 'closed',
  ...{ title: pull.title ?? '', body: pull.body ?? '' },
  labels: (pull.labels ?? []).map(({ name }) => name ?? ''),
  asked: [
    ...(pull.requested_reviewers ?? []).map(({ login }) => login ?? ''),
    ...(pull.requested_reviewers_teams ?? []).map(({ name }) => `${owner}/${name ?? ''}`),
  ],
  at: Date.parse(pull.updated_at ?? ''),
});

/** What somebody said, and when: epoch ms. */
export interface Spoken {
  readonly at: number;
  readonly review: HostedReview;
}

/** A review with its verdict; undefined where it holds nothing but comments, or is not given yet. */
export function reviewOf({ id, user, state, body, submitted_at }: PullReview): Spoken | undefined {
  const verdict = verdicts[String(state)];
  if (verdict === undefined || (verdict === 'commented' && !body)) return undefined;
  const review = { id: `review-${id}`, by: user?.login ?? '', verdict, text: body ?? '' };
  return { at: Date.parse(submitted_at ?? ''), review };
}

const verdicts: Readonly<Record<string, HostedReview['verdict']>> = {
  APPROVED: 'approved',
  REQUEST_CHANGES: 'changes-requested',
  COMMENT: 'commented',
};

/** A comment on a line, with what it suggests for it. */
export function commentOf({ id, user, body = '', path, position, created_at }: PullReviewComment): Spoken {
  const suggested = suggestionIn(body);
  const suggestion =
    suggested === undefined || path === undefined || !position
      ? undefined
      : { path, from: position - suggested.above, to: position + suggested.below, text: suggested.text };
  const said = { id: `comment-${id}`, by: user?.login ?? '', verdict: 'commented' as const, text: body };
  return {
    at: Date.parse(created_at ?? ''),
    review: { ...said, ...(suggestion !== undefined && { suggestion }) },
  };
}

/** A comment on the whole. */
export const remarkOf = ({ id, user, body = '', created_at }: Comment): Spoken => ({
  at: Date.parse(created_at ?? ''),
  review: { id: `remark-${id}`, by: user?.login ?? '', verdict: 'commented', text: body },
});
