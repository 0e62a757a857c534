import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Result, failed, ok } from '#libs/kernel';
import type { ObservedChange, TrackerNotice } from '#libs/integrations/port';

/**
 * Whether Jira sent this: `X-Hub-Signature` is `sha256=` and the hex HMAC-SHA256 of the body's bytes under the
 * webhook's secret (https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks).
 */
export function isSignedByJira(secret: string, header: string | undefined, body: Buffer): boolean {
  const [, hex] = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '') ?? [];
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', secret).update(body).digest());
}

/**
 * Reads a webhook's body. Undefined for one that is about nothing that matters; an error for one that is not Jira's.
 * `eventId` is the header `X-Atlassian-Webhook-Identifier`, which stays the same when Jira delivers again.
 */
export function readJiraWebhook(eventId: string, body: Buffer): Result<TrackerNotice | undefined> {
  let said: unknown;
  try {
    said = JSON.parse(body.toString('utf8'));
  } catch {
    return failed('the body is not JSON');
  }
  const event = textIn(said, 'webhookEvent');
  if (event === undefined) return failed('the body names no webhookEvent');
  const issue = field(said, 'issue');
  const key = textIn(issue, 'key');
  if (key === undefined) return ok(undefined);
  const about = { eventId, key, incidentIds: incidentsOf(issue) };
  if (event === 'comment_created') return ok(commented(said, about));
  if (event === 'jira:issue_updated') return ok(updated(said, issue, about));
  return ok(undefined);
}

type About = Pick<TrackerNotice, 'eventId' | 'key' | 'incidentIds'>;

function commented(said: unknown, about: About): TrackerNotice | undefined {
  const comment = field(said, 'comment');
  const by = personOf(field(comment, 'author'));
  if (by === undefined) return undefined;
  return { ...about, ...by, changes: [{ change: 'comment', text: plain(field(comment, 'body')) }] };
}

function updated(said: unknown, issue: unknown, about: About): TrackerNotice | undefined {
  const by = personOf(field(said, 'user'));
  const items = field(field(said, 'changelog'), 'items');
  if (by === undefined || !Array.isArray(items)) return undefined;
  const changes = items.flatMap((item: unknown) => changeOf(item, issue));
  return changes.length === 0 ? undefined : { ...about, ...by, changes };
}

function changeOf(item: unknown, issue: unknown): ObservedChange[] {
  const name = textIn(item, 'field');
  if (name !== 'status' && name !== 'assignee' && name !== 'priority') return [];
  const named = { ...given('from', textIn(item, 'fromString')), ...given('to', textIn(item, 'toString')) };
  if (name === 'priority') return [{ change: name, ...named }];
  const to = textIn(item, 'to');
  if (name === 'assignee') return [{ change: name, ...named, ...given('account', to) }];
  const status = field(field(issue, 'fields'), 'status');
  // The issue is as it was when the webhook was sent; a later status says nothing of this change.
  const category = textIn(status, 'id') === to ? textIn(field(status, 'statusCategory'), 'key') : undefined;
  if (category === undefined) return [{ change: name, ...named }];
  return [{ change: name, ...named, category: category === 'done' ? 'done' : 'open' }];
}

function personOf(user: unknown): Pick<TrackerNotice, 'by' | 'byName'> | undefined {
  const by = textIn(user, 'accountId');
  return by === undefined ? undefined : { by, ...given('byName', textIn(user, 'displayName')) };
}

const label = 'argus-incident-';

function incidentsOf(issue: unknown): string[] {
  const labels = field(field(issue, 'fields'), 'labels');
  if (!Array.isArray(labels)) return [];
  return labels.flatMap((each: unknown) =>
    typeof each === 'string' && each.startsWith(label) ? [each.slice(label.length)] : [],
  );
}

/** A comment's text: Jira sends wiki markup, or a document. */
function plain(body: unknown): string {
  if (typeof body === 'string') return body;
  const own = textIn(body, 'text') ?? '';
  const content = field(body, 'content');
  return own + (Array.isArray(content) ? content.map(plain).join('\n') : '');
}

const given = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, string>);

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

function textIn(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}
