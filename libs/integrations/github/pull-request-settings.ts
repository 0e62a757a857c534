import type { Clock } from '#libs/kernel';

/** A repository at GitHub or GitHub Enterprise, and how its pull requests are reached. */
export interface GitHubPullRequestSettings {
  /** `https://api.github.com`, or `https://<host>/api/v3` of GitHub Enterprise. */
  readonly url: string;
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
  /** What webhooks are signed with; without it none is believed. */
  readonly webhookSecret?: string;
  readonly timeoutMs: number;
  readonly clock: Pick<Clock, 'now'>;
}
