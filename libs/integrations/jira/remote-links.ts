import type { Version3Client } from 'jira.js';
import { type TicketLink, deterministicId } from '#libs/contracts';
import type { NewTicket } from '#libs/integrations/port';
import { summaryText } from './plain-text.js';

/** Links the issue to the incident's page; the same link again is the same link, by its global id. */
export async function linkToIncident(
  client: Version3Client,
  key: string,
  { incidentId, link }: Pick<NewTicket, 'incidentId' | 'link'>,
): Promise<void> {
  await client.issueRemoteLinks.createOrUpdateRemoteIssueLink({
    issueIdOrKey: encodeURIComponent(key),
    globalId: `argus-incident-${incidentId}`.slice(0, 255),
    relationship: 'tracked by',
    object: { url: link, title: `Argus incident ${incidentId}` },
  });
}

/** Links the issue to pages that belong to it: graphs, runbooks. */
export async function linkToPages(
  client: Version3Client,
  key: string,
  links: readonly TicketLink[] = [],
): Promise<void> {
  for (const { url, title } of links) {
    await client.issueRemoteLinks.createOrUpdateRemoteIssueLink({
      issueIdOrKey: encodeURIComponent(key),
      globalId: `argus-page-${deterministicId([url])}`,
      relationship: 'see also',
      object: { url, title: summaryText(title) },
    });
  }
}
