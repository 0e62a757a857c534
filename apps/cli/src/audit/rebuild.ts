import { rebuildReadModels } from '#libs/audit';
import { Failure } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { urlOfRole, withConnection } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';

/** Makes incidents, timelines and the ledger again from the record. */
export async function rebuild(surroundings: Surroundings, { config, json }: CommonOptions): Promise<void> {
  const installation = await findInstallation(surroundings, config);
  const url = (await urlOfRole(installation, 'owner')) ?? (await urlOfRole(installation, 'auditor'));
  if (url === undefined) {
    throw new Failure(
      'no setting says how to reach the record as its owner, and no Argus runs here.',
      'Set ARGUS_POSTGRES_OWNER_URL, or start Argus with "argus up".',
    );
  }
  const events = await withConnection(url, rebuildReadModels);
  surroundings.terminal.result(json, { events }, () => `Built again from ${events} events of the record.`);
}
