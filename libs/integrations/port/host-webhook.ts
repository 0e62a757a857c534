import { type Result, failed, ok } from '#libs/kernel';
import { type HostNotice, proposalBranchPrefix } from './code-host.js';
import { isObject } from './is-object.js';
import { fieldAt } from './read-log-line.js';

/** Where a code host's webhooks say what they are about: fields within fields, parted by dots. */
export interface WebhookFields {
  readonly project: string;
  /** The branch, the first that is there; `refs/heads/` before its name is left out. */
  readonly branch: readonly string[];
}

/**
 * Reads a webhook that is believed: which of Argus's branches of this project it is about; undefined where it is about
 * none.
 */
export function readHostWebhook(
  project: string,
  body: Uint8Array,
  fields: WebhookFields,
): Result<HostNotice | undefined> {
  let said: unknown;
  try {
    said = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return failed('the body is no JSON: set the content type of the webhook to application/json');
  }
  if (!isObject(said)) return failed('the body is no object');
  const named = fieldAt(said, fields.project);
  if (typeof named !== 'string' || named.toLowerCase() !== project.toLowerCase()) return ok(undefined);
  const told = fields.branch.map((field) => fieldAt(said, field));
  const ref = told.find((each) => each !== undefined && each !== null);
  const branch = typeof ref === 'string' ? ref.replace(/^refs\/heads\//, '') : '';
  return ok(branch.startsWith(proposalBranchPrefix) ? { branch } : undefined);
}
