import { createHash, timingSafeEqual } from 'node:crypto';
import { type Result, failed, ok } from '#libs/kernel';
import { type HostNotice, fieldAt, isObject, proposalBranchPrefix } from '#libs/integrations/port';

/** Whether who sent it knows the secret, which GitLab shows as it is in `X-Gitlab-Token`. */
export function isTokenOf(secret: string, header: unknown): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return typeof header === 'string' && timingSafeEqual(digest(header), digest(secret));
}

/**
 * Reads a webhook that is believed: which of Argus's branches of this project it is about
 * (https://docs.gitlab.com/user/project/integrations/webhook_events/).
 */
export function readGitLabWebhook(project: string, body: Uint8Array): Result<HostNotice | undefined> {
  let said: unknown;
  try {
    said = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return failed('the body is no JSON');
  }
  if (!isObject(said)) return failed('the body is no object');
  const path = fieldAt(said, 'project.path_with_namespace');
  if (typeof path !== 'string' || path.toLowerCase() !== project.toLowerCase()) return ok(undefined);
  const ref =
    fieldAt(said, 'object_attributes.source_branch') ??
    fieldAt(said, 'merge_request.source_branch') ??
    fieldAt(said, 'ref');
  const branch = typeof ref === 'string' ? ref.replace(/^refs\/heads\//, '') : '';
  return ok(branch.startsWith(proposalBranchPrefix) ? { branch } : undefined);
}
