import type { EventType } from '#libs/contracts';
import { reasonOf } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { eventLine } from './event-line.js';
import { follow, newestId } from './follow.js';

export interface TailCommandOptions extends CommonOptions {
  readonly follow?: boolean;
  readonly type?: readonly EventType[];
  readonly incident?: string;
  readonly limit: number;
}

/** Prints the newest events of the record, a line each, and goes on with those that follow if asked to. */
export async function tail(surroundings: Surroundings, options: TailCommandOptions): Promise<void> {
  const { terminal, interrupted } = surroundings;
  const { json, type: types, incident: incidentId, limit } = options;
  const installation = await findInstallation(surroundings, options.config);
  await withRecord(installation, async ({ queries }) => {
    // Taken first: what is recorded from now on comes with the following, once.
    const after = await newestId(queries);
    const entries = await queries.tail({ types, incidentId, limit });
    const upToNow = entries.filter(({ id }) => id <= after || options.follow !== true);
    for (const entry of upToNow) terminal.line(json, entry, () => eventLine(entry, terminal.paint));
    if (options.follow !== true) return;
    const onTrouble = (error: unknown): void =>
      terminal.note(`The record does not answer (${reasonOf(error)}); trying again.`);
    const following = { after, types, incidentId, signal: interrupted, onTrouble };
    for await (const entry of follow(queries, following)) {
      terminal.line(json, entry, () => eventLine(entry, terminal.paint));
    }
  });
}
