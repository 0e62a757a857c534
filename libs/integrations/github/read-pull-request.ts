import type { PullRequest } from '#libs/integrations/port';

/** What is read of a pull request as GitHub's API gives it. */
interface GitHubPullRequest {
  readonly number: number;
  readonly html_url: string;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly state: string;
  readonly merged_at: string | null;
  readonly title: string;
  readonly body: string | null;
  readonly labels: readonly { readonly name: string }[];
  readonly requested_reviewers?: readonly { readonly login: string }[] | null;
  readonly requested_teams?: readonly { readonly slug: string }[] | null;
  readonly base: { readonly repo: { readonly owner: { readonly login: string } } };
  readonly updated_at: string;
}

/** A pull request in Argus's words. */
export const pullRequestFrom = (pull: GitHubPullRequest): PullRequest => ({
  ...{ number: pull.number, link: pull.html_url, branch: pull.head.ref, commit: pull.head.sha },
  standing: pull.merged_at !== null ? 'merged' : pull.state === 'open' ? 'open' : 'closed',
  ...{ title: pull.title, body: pull.body ?? '', labels: pull.labels.map(({ name }) => name) },
  asked: [
    ...(pull.requested_reviewers ?? []).map(({ login }) => login),
    ...(pull.requested_teams ?? []).map(({ slug }) => `${pull.base.repo.owner.login}/${slug}`),
  ],
  at: Date.parse(pull.updated_at),
});
