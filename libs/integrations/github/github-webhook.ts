import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Result, failed, ok } from '#libs/kernel';
import { type HostNotice, fieldAt, isObject, proposalBranchPrefix } from '#libs/integrations/port';

/**
 * Whether GitHub sent these bytes: `X-Hub-Signature-256`
 * (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
 */
export function isSignedByGitHub(secret: string, header: unknown, body: Uint8Array): boolean {
  const [, hex] = /^sha256=([0-9a-f]{64})$/.exec(typeof header === 'string' ? header : '') ?? [];
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', secret).update(body).digest());
}

/** Reads a webhook that is believed: which of Argus's branches of this repository it is about. */
export function readGitHubWebhook(project: string, body: Uint8Array): Result<HostNotice | undefined> {
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
  const ref = fieldAt(said, 'pull_request.head.ref') ?? fieldAt(said, 'ref');
  const branch = typeof ref === 'string' ? ref.replace(/^refs\/heads\//, '') : '';
  return ok(branch.startsWith(proposalBranchPrefix) ? { branch } : undefined);
}
