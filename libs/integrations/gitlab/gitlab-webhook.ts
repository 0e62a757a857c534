import { createHash, timingSafeEqual } from 'node:crypto';
import type { Result } from '#libs/kernel';
import { type HostNotice, readHostWebhook } from '#libs/integrations/port';

/** Whether who sent it knows the secret, which GitLab shows as it is in `X-Gitlab-Token`. */
export function isTokenOf(secret: string, header: unknown): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return typeof header === 'string' && timingSafeEqual(digest(header), digest(secret));
}

/**
 * Reads a webhook that is believed: which of Argus's branches of this project it is about
 * (https://docs.gitlab.com/user/project/integrations/webhook_events/).
 */
export const readGitLabWebhook = (project: string, body: Uint8Array): Result<HostNotice | undefined> =>
  readHostWebhook(project, body, {
    project: 'project.path_with_namespace',
    branch: ['object_attributes.source_branch', 'merge_request.source_branch', 'ref'],
  });
