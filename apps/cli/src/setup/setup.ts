import { findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type PartReport, setUpDatabasePart, setUpKeysPart, setUpStreamsPart } from './parts.js';

export const setupParts = ['keys', 'streams', 'database'] as const;
export type SetupPart = (typeof setupParts)[number];

const works = { keys: setUpKeysPart, streams: setUpStreamsPart, database: setUpDatabasePart };

/** Makes one part ready, or all of them; prints what changed. Fails at the first that cannot be made ready. */
export async function setup(
  surroundings: Surroundings,
  part: SetupPart | undefined,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const reports: Partial<Record<SetupPart, PartReport>> = {};
  for (const each of part === undefined ? setupParts : [part]) {
    const report = await works[each](installation, surroundings, part !== undefined);
    reports[each] = report;
    if (json !== true) terminal.print(describe(each, report));
  }
  if (json === true) terminal.print(JSON.stringify(reports, null, 2));
}

function describe(part: SetupPart, { changes, skipped, notes }: PartReport): string {
  const outcome =
    skipped !== undefined
      ? `– ${part}: ${skipped}`
      : `✓ ${part}: ${changes.length === 0 ? 'nothing to change' : 'changed'}`;
  return [outcome, ...changes.map((change) => `    ${change}`), ...notes.map((note) => `    ${note}`)].join(
    '\n',
  );
}
