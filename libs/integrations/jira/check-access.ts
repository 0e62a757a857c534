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
  { project, issueType, issueTypes: bySeverity = {} }: JiraSettings,
): Promise<string> {
  const { issueTypes = [] } = await client.projects.getProject({
    projectIdOrKey: encodeURIComponent(project),
  });
  const missing = [issueType, ...Object.values(bySeverity)].find(
    (wanted) => !issueTypes.some(({ name }) => name === wanted),
  );
  if (missing !== undefined) {
    const known = issueTypes.map(({ name }) => name).join(', ');
    throw new CannotBeDone(
      `project ${project} has no issue type "${missing}": set \`issueType\` to one of ${known}`,
    );
  }
  const { permissions } = await client.permissions.getMyPermissions({
    projectKey: project,
    permissions: needed.join(','),
  });
  const granted = permissions as Readonly<Record<string, { havePermission?: boolean }>> | undefined;
  const lacking = needed.filter((permission) => granted?.[permission]?.havePermission !== true);
  if (lacking.length > 0) {
    throw new CannotBeDone(
      `the account lacks ${lacking.join(', ')} in project ${project}: grant them in its permission scheme`,
    );
  }
  return `Jira project ${project} can be used`;
}
