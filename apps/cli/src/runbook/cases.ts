import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeFaults, readYaml } from '#libs/policy-file';
import type { TriedIncident } from '#libs/runbooks';
import { Failure } from '../failure.js';
import type { Surroundings } from '../surroundings.js';

/**
 * The incidents of a file of cases:
 *
 *     alerts_of:
 *       inc-4711:
 *         - { alertname: QueueStuck, service: mailer }
 */
export async function incidentsOfFile(
  { workingDir }: Surroundings,
  file: string,
): Promise<ReadonlyMap<string, TriedIncident>> {
  const text = await readFile(resolve(workingDir, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`${file} cannot be read (${error.code ?? 'unknown error'}).`, 'Correct the path.');
  });
  const document = readYaml(text, file);
  if (!document.ok) throw wrong(describeFaults(document.error));
  const mapping = mappingOf(document.value.values['alerts_of']);
  if (mapping === undefined)
    throw wrong(`${file}: alerts_of: is missing or no map; write ids and lists of labels.`);
  return new Map(
    Object.entries(mapping).map(([id, alerts]) => [id, { id, alerts: alertsOf(file, id, alerts) }]),
  );
}

function alertsOf(file: string, id: string, alerts: unknown): TriedIncident['alerts'] {
  if (!Array.isArray(alerts) || alerts.length === 0) {
    throw wrong(
      `${file}: alerts_of.${id}: is no list; write the labels of each alert, such as "- alertname: A".`,
    );
  }
  return alerts.map((labels: unknown, at) => {
    const mapping = mappingOf(labels);
    const isGood =
      mapping !== undefined && Object.values(mapping).every((value) => typeof value === 'string');
    if (!isGood) throw wrong(`${file}: alerts_of.${id}[${at}]: is no map of texts; put numbers in quotes.`);
    return mapping as Record<string, string>;
  });
}

const mappingOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;

const wrong = (what: string): Failure =>
  new Failure(`the cases are wrong.\n${what}`, 'Correct them, and try again.');
