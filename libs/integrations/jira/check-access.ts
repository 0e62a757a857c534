import type { Version3Client } from 'jira.js';
import { CannotBeDone } from './failure.js';
import type { JiraSettings } from './settings.js';

const needed = [
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'EDIT_ISSUES',
  'ADD_COMMENTS',
  'TRANSITION_ISSUES',
  'LINK_ISSUES',
];

/** Whether the project, its issue type and every permission are there; returns a sentence that says so. */
export async function checkAccess(
  client: Version3Client,
  { project, issueType }: JiraSettings,
): Promise<string> {
  const { issueTypes = [] } = await client.projects.getProject({
    projectIdOrKey: encodeURIComponent(project),
  });
  if (!issueTypes.some(({ name }) => name === issueType)) {
    const known = issueTypes.map(({ name }) => name).join(', ');
    throw new CannotBeDone(
      `project ${project} has no issue type "${issueType}": set \`issueType\` to one of ${known}`,
    );
  }
  const { permissions } = await client.permissions.getMyPermissions({
    projectKey: project,
    permissions: needed.join(','),
  });
  const granted = permissions as Readonly<Record<string, { havePermission?: boolean }>> | undefined;
  const missing = needed.filter((permission) => granted?.[permission]?.havePermission !== true);
  if (missing.length > 0) {
    throw new CannotBeDone(
      `the account lacks ${missing.join(', ')} in project ${project}: grant them in its permission scheme`,
    );
  }
  return `Jira project ${project} can be used`;
}
