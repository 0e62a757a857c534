import type { Version3Client } from 'jira.js';
import type { TicketComment } from '#libs/integrations/port';
import { toAdf } from './adf.js';
import { marks, operationMark, operationProperty } from './marks.js';

const pageSize = 100;

/** Adds the comment, marked with its operation in the same request. */
export async function addComment(
  client: Version3Client,
  { key, body, operationId }: TicketComment,
): Promise<void> {
  await client.issueComments.addComment({
    issueIdOrKey: encodeURIComponent(key),
    comment: toAdf(body),
    properties: [operationMark(operationId)],
  });
}

/** Whether an earlier attempt left the comment there. Looks from the newest comment to the oldest. */
export async function hasComment(
  client: Version3Client,
  { key, operationId }: TicketComment,
): Promise<boolean> {
  for (let startAt = 0; ; startAt += pageSize) {
    const page = await client.issueComments.getComments({
      issueIdOrKey: encodeURIComponent(key),
      startAt,
      maxResults: pageSize,
      orderBy: '-created',
    });
    const ids = (page.comments ?? []).map((comment) => Number(comment.id));
    if (ids.length === 0) return false;
    const { values = [] } = await client.issueComments.getCommentsByIds({ ids, expand: 'properties' });
    const found = values.some(({ properties = [] }) =>
      properties.some((each) => each.key === operationProperty && marks(each.value, operationId)),
    );
    if (found || startAt + ids.length >= (page.total ?? 0)) return found;
  }
}
