import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of published data sets; ends the program with what to do where there is none. */
export function contractsFolder(): string {
  const folder = resolve(process.env['ARGUS_CONTRACTS'] ?? '../shared/contracts');
  if (existsSync(folder)) return folder;
  console.error(`${folder} is not there: set ARGUS_CONTRACTS to the folder of the published data sets.`);
  process.exit(1);
}
