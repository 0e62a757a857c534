import { eventLine } from '../audit/event-line.js';
import { follow, newestId } from '../audit/follow.js';
import { reasonOf } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';

/** Prints what happens to incidents (or to one of them) as it is recorded, until the person has seen enough. */
export async function watchIncidents(
  surroundings: Surroundings,
  id: string | undefined,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal, interrupted } = surroundings;
  const installation = await findInstallation(surroundings, config);
  await withRecord(installation, async ({ queries }) => {
    const after = await newestId(queries);
    terminal.note(`Watching ${id ?? 'all incidents'}; Ctrl-C ends it.`);
    const onTrouble = (error: unknown): void =>
      terminal.note(`The record does not answer (${reasonOf(error)}); trying again.`);
    for await (const entry of follow(queries, { after, signal: interrupted, onTrouble })) {
      // What an agent states again after a crash is in the timeline once.
      if (entry.incidentId === null || entry.repeats || (id !== undefined && entry.incidentId !== id))
        continue;
      terminal.line(json, entry, () => eventLine(entry, terminal.paint));
    }
  });
}
