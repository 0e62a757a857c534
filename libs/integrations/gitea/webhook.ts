import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Result } from '#libs/kernel';
import { type HostNotice, readHostWebhook } from '#libs/integrations/port';

/**
 * Whether Gitea sent these bytes: `X-Gitea-Signature` is their HMAC-SHA256 in hex
 * (https://docs.gitea.com/usage/webhooks).
 */
export function isSignedByGitea(secret: string, header: unknown, body: Uint8Array): boolean {
  const hex = typeof header === 'string' && /^[0-9a-f]{64}$/.test(header) ? header : undefined;
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', secret).update(body).digest());
}

/** Reads a webhook that is believed: which of Argus's branches of this project it is about. */
export const readGiteaWebhook = (project: string, body: Uint8Array): Result<HostNotice | undefined> =>
  readHostWebhook(project, body, {
    project: 'repository.full_name', // Once a branch is removed, only the label holds its name.
    branch: ['pull_request.head.label', 'ref'],
  });
