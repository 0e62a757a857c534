import type { Version3Client } from 'jira.js';
import type { TicketChange } from '#libs/integrations/port';
import { CannotBeDone } from './failure.js';
import type { JiraSettings } from './settings.js';

/** What came of a change: the status that the issue has now, and whether it had it already. */
export interface ChangedIssue {
  readonly status?: string;
  readonly foundAgain: boolean;
}

/** Gives the issue the priority of a severity, where one is configured. */
export async function setPriority(
  client: Version3Client,
  { key, severity }: TicketChange,
  settings: JiraSettings,
): Promise<void> {
  const name = severity === undefined ? undefined : settings.priorities?.[severity];
  if (name === undefined) return;
  await client.issues.editIssue({ issueIdOrKey: encodeURIComponent(key), fields: { priority: { name } } });
}

/** The categories that stand for "open", the one to prefer first. */
const openCategories = ['new', 'indeterminate'];

/**
 * Brings the issue to a status of the wanted category. Workflows name their statuses and transitions as they
 * like; the category is what Jira itself goes by. An issue that is there already is left alone.
 */
export async function moveTo(
  client: Version3Client,
  key: string,
  wanted: 'open' | 'done',
): Promise<ChangedIssue> {
  const issueIdOrKey = encodeURIComponent(key);
  const categories = wanted === 'done' ? ['done'] : openCategories;
  const issue = await client.issues.getIssue({ issueIdOrKey, fields: ['status'] });
  const now = issue.fields.status as JiraStatus | undefined;
  if (categories.includes(now?.statusCategory?.key ?? '')) return { status: now?.name, foundAgain: true };

  const { transitions = [] } = await client.issues.getTransitions({ issueIdOrKey });
  const ways = categories.flatMap((category) =>
    transitions.filter((each) => each.to?.statusCategory?.key === category && each.id !== undefined),
  );
  // A transition with a screen may ask for fields that only a person can fill in.
  const way = ways.find((each) => each.hasScreen !== true) ?? ways[0];
  if (way?.id === undefined) {
    throw new CannotBeDone(
      `${key} cannot be set to ${wanted} from "${now?.name ?? 'its status'}": ` +
        `give its workflow a transition to a status of the category ${categories.join(' or ')}`,
    );
  }
  await client.issues.doTransition({ issueIdOrKey, transition: { id: way.id } });
  return { status: way.to?.name, foundAgain: false };
}

interface JiraStatus {
  readonly name?: string;
  readonly statusCategory?: { readonly key?: string };
}
