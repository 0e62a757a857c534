import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Result, failed, ok } from '#libs/kernel';
import { type HostNotice, fieldAt, isObject, proposalBranchPrefix } from '#libs/integrations/port';

/**
 * Whether Gitea sent these bytes: `X-Gitea-Signature` is their HMAC-SHA256 in hex
 * (https://docs.gitea.com/usage/webhooks).
 */
export function isSignedByGitea(secret: string, header: unknown, body: Uint8Array): boolean {
  const hex = typeof header === 'string' && /^[0-9a-f]{64}$/.test(header) ? header : undefined;
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', secret).update(body).digest());
}

/** Reads a webhook that is believed: which of Argus's branches of this repository it is about. */
export function readGiteaWebhook(project: string, body: Uint8Array): Result<HostNotice | undefined> {
  let said: unknown;
  try {
    said = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return failed('the body is no JSON: set the content type of the webhook to application/json');
  }
  if (!isObject(said)) return failed('the body is no object');
  const repository = fieldAt(said, 'repository.full_name');
  if (typeof repository !== 'string' || repository.toLowerCase() !== project.toLowerCase())
    return ok(undefined);
  // Once a branch is removed, only the label holds its name.
  const ref = fieldAt(said, 'pull_request.head.label') ?? fieldAt(said, 'ref');
  const branch = typeof ref === 'string' ? ref.replace(/^refs\/heads\//, '') : '';
  return ok(branch.startsWith(proposalBranchPrefix) ? { branch } : undefined);
}
