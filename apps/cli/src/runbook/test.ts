import type { AuditQueries } from '#libs/audit';
import { type TriedIncident, tryRunbook } from '#libs/runbooks';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { incidentsOfFile } from './cases.js';
import { runbookFiles } from './files.js';
import { type LintedFile, lintAll } from './lint.js';
import { reportFaults } from './report.js';
import { type RunbookSettings, runbookSettings } from './settings-of.js';

/** Options of `argus runbook test`. */
export interface TestRunbooksOptions extends CommonOptions {
  readonly cases?: string;
}

/** Checks runbooks and tries them with the incidents that they come from, as the record or a file of cases has them. */
export async function testRunbooks(
  surroundings: Surroundings,
  named: readonly string[],
  options: TestRunbooksOptions,
): Promise<void> {
  const settings = await runbookSettings(surroundings, options.config);
  const linted = lintAll(await runbookFiles(surroundings, named, settings.folder), settings.rules);
  const incidents = await incidentsOf(surroundings, linted, settings, options);
  const tried = linted.map(({ file, read, faults }) => {
    const more = read === undefined ? [] : tryRunbook(read, incidents, settings.rules);
    return { file, faults: [...faults, ...more.map((fault) => ({ ...fault, file }))] };
  });
  reportFaults(surroundings.terminal, options, tried, 'complete, and as the incidents were');
}

/** The record is not asked where nothing is to be looked for. */
async function incidentsOf(
  surroundings: Surroundings,
  linted: readonly LintedFile[],
  { installation }: RunbookSettings,
  { cases }: TestRunbooksOptions,
): Promise<ReadonlyMap<string, TriedIncident>> {
  if (cases !== undefined) return incidentsOfFile(surroundings, cases);
  const ids = new Set(linted.flatMap(({ read }) => read?.runbook.provenance ?? []));
  if (ids.size === 0) return new Map();
  return withRecord(installation, async ({ queries }) => {
    const found: TriedIncident[] = [];
    for (const id of ids) found.push(...(await recorded(queries, id)));
    return new Map(found.map((incident) => [incident.id, incident]));
  });
}

async function recorded(queries: AuditQueries, id: string): Promise<TriedIncident[]> {
  const incident = await queries.incident(id);
  return incident === undefined ? [] : [{ id, alerts: incident.alerts.map(({ labels }) => labels) }];
}
