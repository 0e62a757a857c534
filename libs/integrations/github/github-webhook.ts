import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Result } from '#libs/kernel';
import { type HostNotice, readHostWebhook } from '#libs/integrations/port';

/**
 * Whether GitHub sent these bytes: `X-Hub-Signature-256`
 * (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
 */
export function isSignedByGitHub(secret: string, header: unknown, body: Uint8Array): boolean {
  const [, hex] = /^sha256=([0-9a-f]{64})$/.exec(typeof header === 'string' ? header : '') ?? [];
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', secret).update(body).digest());
}

/** Reads a webhook that is believed: which of Argus's branches of this project it is about. */
export const readGitHubWebhook = (project: string, body: Uint8Array): Result<HostNotice | undefined> =>
  readHostWebhook(project, body, {
    project: 'repository.full_name',
    branch: ['pull_request.head.ref', 'ref'],
  });
