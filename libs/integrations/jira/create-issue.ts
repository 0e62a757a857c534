import type { Version3Client } from 'jira.js';
import type { NewTicket } from '#libs/integrations/port';
import { toAdf } from './adf.js';
import { documentAdf } from './document-adf.js';
import { UnexpectedAnswer } from './failure.js';
import { incidentLabel, operationLabel, operationMark } from './marks.js';
import { labelText, summaryText } from './plain-text.js';
import type { JiraSettings } from './settings.js';

/** Creates the issue, marked with its operation in the same request; returns its key. */
export async function createIssue(
  client: Version3Client,
  ticket: NewTicket,
  settings: JiraSettings,
): Promise<string> {
  const priority = settings.priorities?.[ticket.severity];
  const labels = [
    'argus',
    incidentLabel(ticket.incidentId),
    operationLabel(ticket.operationId),
    ...ticket.labels.map(labelText),
  ];
  const created = await client.issues.createIssue({
    fields: {
      project: { key: projectOf(ticket, settings) },
      issuetype: {
        name: ticket.issueType ?? settings.issueTypes?.[ticket.severity] ?? settings.issueType,
      },
      summary: summaryText(ticket.title),
      description: ticket.document === undefined ? toAdf(ticket.description) : documentAdf(ticket.document),
      labels: [...new Set(labels)].filter((label) => label !== ''),
      ...(priority === undefined ? {} : { priority: { name: priority } }),
    },
    properties: [operationMark(ticket.operationId)],
  });
  const key: unknown = (created as { key?: unknown } | undefined)?.key;
  if (typeof key !== 'string') {
    throw new UnexpectedAnswer(
      'Jira took the issue but named no key: check that `site` is a Jira Cloud site',
    );
  }
  return key;
}

/** The key of the project that a ticket goes to. */
export const projectOf = ({ project }: NewTicket, settings: JiraSettings): string =>
  project ?? settings.project;
