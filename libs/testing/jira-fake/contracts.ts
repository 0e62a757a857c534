import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { OpenApiDocument } from '../openapi-fake/index.js';

/** Atlassian's own documents. */
export interface JiraContracts {
  /** The OpenAPI document of Jira Cloud's REST API v3. */
  readonly api: OpenApiDocument;
  /** The JSON schema of the Atlassian Document Format. */
  readonly adf: Readonly<Record<string, unknown>>;
}

/**
 * Reads Atlassian's documents from `$ARGUS_CONTRACTS/jira` (default `../shared/contracts/jira`). They are
 * not part of this project: without them it says so, and the caller skips its tests.
 */
export function jiraContracts(): JiraContracts | undefined {
  const folder = join(resolve(process.env['ARGUS_CONTRACTS'] ?? '../shared/contracts'), 'jira');
  const api = join(folder, 'jira-cloud-v3-2025-12.json');
  const adf = join(folder, 'adf-full-v1.schema.json');
  if (!existsSync(api) || !existsSync(adf)) {
    // Not console.warn: Jest shows nothing of a file in which every test is skipped.
    process.stderr.write(
      `SKIPPED: tests against Jira's own documents; ${folder} lacks them (set ARGUS_CONTRACTS)\n`,
    );
    return undefined;
  }
  return { api: read(api) as OpenApiDocument, adf: read(adf) as JiraContracts['adf'] };
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
