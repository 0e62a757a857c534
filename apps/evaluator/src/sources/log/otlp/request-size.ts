import type { KeyValue, LogsData, ResourceLogs } from './logs-data.js';

/** As many as SDKs have on a record unless they are told otherwise; each record gets those of its resource, too. */
const mostAttributes = 128;

/** How many records a request holds. */
export const recordCount = ({ resourceLogs }: LogsData): number =>
  (resourceLogs ?? []).reduce((sum, ofResource) => sum + recordCountOf(ofResource), 0);

/** How many records one resource has in it. */
export const recordCountOf = ({ scopeLogs }: ResourceLogs): number =>
  (scopeLogs ?? []).reduce((sum, { logRecords }) => sum + (logRecords?.length ?? 0), 0);

/** Which field of a request holds more attributes than are taken, and how many that are; undefined for none. */
export function attributesProblem({ resourceLogs }: LogsData): string | undefined {
  for (const [at, { resource, scopeLogs }] of (resourceLogs ?? []).entries()) {
    const field = `resourceLogs[${at}]`;
    if (areTooMany(resource?.attributes)) return problem(`${field}.resource`, resource?.attributes);
    for (const [inside, { logRecords }] of (scopeLogs ?? []).entries()) {
      const wrong = (logRecords ?? []).findIndex(({ attributes }) => areTooMany(attributes));
      if (wrong === -1) continue;
      return problem(`${field}.scopeLogs[${inside}].logRecords[${wrong}]`, logRecords?.[wrong]?.attributes);
    }
  }
  return undefined;
}

type Attributes = readonly KeyValue[] | null | undefined;

const areTooMany = (attributes: Attributes): boolean => (attributes?.length ?? 0) > mostAttributes;

const problem = (field: string, attributes: Attributes): string =>
  `${field}.attributes holds ${attributes?.length ?? 0} attributes: send at most ${mostAttributes}`;
