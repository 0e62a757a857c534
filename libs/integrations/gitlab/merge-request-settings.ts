import type { Clock } from '#libs/kernel';

/** A project at GitLab, and how its merge requests are reached. */
export interface GitLabMergeRequestSettings {
  /** Where GitLab answers, without `/api/v4`. */
  readonly url: string;
  /** The project's path, with its groups. */
  readonly project: string;
  readonly token: string;
  /** What webhooks show; without it none is believed. */
  readonly webhookSecret?: string;
  readonly timeoutMs: number;
  readonly clock: Pick<Clock, 'now'>;
}
