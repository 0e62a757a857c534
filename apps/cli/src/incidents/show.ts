import { Failure } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { findingsIn } from './findings-text.js';
import { renderIncident } from './render-incident.js';
import { responseOf } from './response-of.js';

/** Prints one incident with everything about it. */
export async function showIncident(
  surroundings: Surroundings,
  id: string,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const incident = await withRecord(installation, ({ queries }) => queries.incident(id));
  if (incident === undefined) {
    throw new Failure(
      `the record holds no incident "${id}".`,
      'See "argus incidents list" for those that it holds.',
    );
  }
  const link = `${installation.publicUrl}/incidents/${id}`;
  const response = responseOf(incident.timeline);
  terminal.result(json, { ...incident, ...response, findings: findingsIn(incident.timeline), link }, () =>
    renderIncident(incident, response, link, terminal),
  );
}
