import type { Version3Client } from 'jira.js';
import type { TicketChange } from '#libs/integrations/port';
import { documentAdf } from './document-adf.js';
import { CannotBeDone } from './failure.js';
import { summaryText } from './plain-text.js';
import type { JiraSettings } from './settings.js';

/** What came of a change: the status that the issue has now, and whether it had it already. */
export interface ChangedIssue {
  readonly status?: string;
  readonly foundAgain: boolean;
}

/** Gives the issue the summary, the description and the priority that it should have; the same again is harmless. */
export async function editFields(
  client: Version3Client,
  { key, severity, title, document }: TicketChange,
  settings: JiraSettings,
): Promise<void> {
  const priority = severity === undefined ? undefined : settings.priorities?.[severity];
  const fields = {
    ...(title === undefined ? {} : { summary: summaryText(title) }),
    ...(document === undefined ? {} : { description: documentAdf(document) }),
    ...(priority === undefined ? {} : { priority: { name: priority } }),
  };
  if (Object.keys(fields).length === 0) return;
  await client.issues.editIssue({ issueIdOrKey: encodeURIComponent(key), fields });
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
  { resolution }: Pick<JiraSettings, 'resolution'>,
): Promise<ChangedIssue> {
  const issueIdOrKey = encodeURIComponent(key);
  const categories = wanted === 'done' ? ['done'] : openCategories;
  const issue = await client.issues.getIssue({ issueIdOrKey, fields: ['status'] });
  const now = issue.fields.status as JiraStatus | undefined;
  if (categories.includes(now?.statusCategory?.key ?? '')) return { status: now?.name, foundAgain: true };

  const { transitions = [] } = await client.issues.getTransitions({
    issueIdOrKey,
    expand: 'transitions.fields',
  });
  const ways = categories.flatMap((category) =>
    transitions.filter((each) => each.to?.statusCategory?.key === category && each.id !== undefined),
  );
  // What a screen requires only a person can fill in, but for the resolution.
  const way = ways.find(({ fields }) => requiredOf(fields, resolution).length === 0) ?? ways[0];
  if (way?.id === undefined) {
    throw new CannotBeDone(
      `${key} cannot be set to ${wanted} from "${now?.name ?? 'its status'}": ` +
        `give its workflow a transition to a status of the category ${categories.join(' or ')}`,
    );
  }
  const takesResolution = wanted === 'done' && resolution !== undefined && fieldIn(way.fields, 'resolution');
  await client.issues.doTransition({
    issueIdOrKey,
    transition: { id: way.id },
    ...(takesResolution ? { fields: { resolution: { name: resolution } } } : {}),
  });
  return { status: way.to?.name, foundAgain: false };
}

interface JiraStatus {
  readonly name?: string;
  readonly statusCategory?: { readonly key?: string };
}

const asFields = (fields: unknown): Readonly<Record<string, { readonly required?: boolean }>> =>
  typeof fields === 'object' && fields !== null
    ? (fields as Record<string, { readonly required?: boolean }>)
    : {};

const fieldIn = (fields: unknown, name: string): boolean => name in asFields(fields);

/** The fields of a transition's screen that it cannot do without and that are not known. */
const requiredOf = (fields: unknown, resolution: string | undefined): string[] =>
  Object.entries(asFields(fields))
    .filter(
      ([name, { required }]) => required === true && !(name === 'resolution' && resolution !== undefined),
    )
    .map(([name]) => name);
