import type { Version3Client } from 'jira.js';
import type { Clock } from '#libs/kernel';
import { marks, operationLabel, operationProperty } from './marks.js';

/** How often, and how far apart, the search is asked before an issue counts as never created. */
const looks = 3;
const msBetweenLooks = 2_000;
/** One bulk request reads at most so many issues. */
const keysBeyond = 100;

/**
 * Finds the issue that an earlier attempt may have created; returns its key. Jira's search lags behind its
 * writes, so two more looks are taken: at the issues just beyond the newest one that the search
 * knows, which are read directly and so without lag, and at the search again after a pause.
 */
export async function findIssue(
  client: Version3Client,
  project: string,
  operationId: string,
  clock: Clock,
): Promise<string | undefined> {
  for (let look = 1; ; look++) {
    const found =
      (await searched(client, project, operationId)) ?? (await justCreated(client, project, operationId));
    if (found !== undefined || look === looks) return found;
    await new Promise<void>((resolve) => void clock.at(clock.now() + msBetweenLooks, resolve));
  }
}

async function searched(
  client: Version3Client,
  project: string,
  operationId: string,
): Promise<string | undefined> {
  const { issues = [] } = await client.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost({
    jql: `project = ${quoted(project)} AND labels = ${quoted(operationLabel(operationId))}`,
    fields: ['labels'],
    maxResults: 1,
  });
  return issues[0]?.key;
}

async function justCreated(
  client: Version3Client,
  project: string,
  operationId: string,
): Promise<string | undefined> {
  const { issues: newest = [] } = await client.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost({
    jql: `project = ${quoted(project)} ORDER BY key DESC`,
    fields: ['labels'],
    maxResults: 1,
  });
  const last = Number(/-(\d+)$/.exec(newest[0]?.key ?? '')?.[1] ?? 0);
  const { issues = [] } = await client.issues.bulkFetchIssues({
    issueIdsOrKeys: Array.from({ length: keysBeyond }, (_, index) => `${project}-${last + 1 + index}`),
    fields: ['labels'],
    properties: [operationProperty],
  });
  return issues.find(({ properties }) =>
    marks((properties as Record<string, unknown> | undefined)?.[operationProperty], operationId),
  )?.key;
}

const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;
