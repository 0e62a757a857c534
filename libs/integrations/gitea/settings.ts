import type { Clock } from '#libs/kernel';

/** A repository at Gitea or Forgejo, and how its pull requests are reached. */
export interface GiteaSettings {
  /** Where Gitea answers, without `/api/v1`. */
  readonly url: string;
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
  /** What webhooks are signed with; without it none is believed. */
  readonly webhookSecret?: string;
  readonly timeoutMs: number;
  readonly clock: Pick<Clock, 'now'>;
}
