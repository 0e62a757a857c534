import type { Version3Client } from 'jira.js';
import type { TicketAttachment } from '#libs/integrations/port';

/**
 * Attaches a picture to the issue (POST /rest/api/3/issue/{key}/attachments; the client sends `X-Atlassian-Token:
 * no-check`, as the endpoint asks). Needs the permission "Create attachments".
 */
export async function addAttachment(
  client: Version3Client,
  { key, fileName, content, contentType }: TicketAttachment,
): Promise<void> {
  await client.issueAttachments.addAttachment({
    issueIdOrKey: encodeURIComponent(key),
    attachment: { filename: fileName, file: Buffer.from(content), mimeType: contentType },
  });
}

/** Whether an earlier attempt left it there: its name holds what tells it from all others. */
export async function hasAttachment(
  client: Version3Client,
  { key, fileName }: TicketAttachment,
): Promise<boolean> {
  const { fields } = await client.issues.getIssue({
    issueIdOrKey: encodeURIComponent(key),
    fields: ['attachment'],
  });
  const attachments: unknown = fields.attachment;
  return (
    Array.isArray(attachments) &&
    attachments.some((each: { readonly filename?: unknown } | null) => each?.filename === fileName)
  );
}
