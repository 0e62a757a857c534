import type { TailEntry } from '#libs/audit';
import type { EventType } from '#libs/contracts';
import { eventLine } from '../audit/event-line.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { plain } from '../terminal/plain.js';
import { shortTime } from '../terminal/times.js';

export interface ListActionsCommandOptions extends CommonOptions {
  readonly limit: number;
}

const ofActions: readonly EventType[] = [
  'argus.action.started.v1',
  'argus.action.succeeded.v1',
  'argus.action.failed.v1',
  'argus.action.refused.v1',
  'argus.action.cancelled.v1',
  'argus.action.progressed.v1',
];
const ofTheSwitch: readonly EventType[] = ['argus.actions.stopped.v1', 'argus.actions.resumed.v1'];

/** Prints whether actions may run, and what was done lately, from the record. */
export async function listActions(
  surroundings: Surroundings,
  { config, json, limit }: ListActionsCommandOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const { switched, entries } = await withRecord(installation, async ({ queries }) => ({
    switched: (await queries.tail({ types: ofTheSwitch, limit: 1 })).at(-1),
    entries: await queries.tail({ types: ofActions, limit }),
  }));
  const stopped = switched?.type === 'argus.actions.stopped.v1';
  terminal.result(json, { stopped, switched, actions: entries }, () =>
    [switchLine(switched, stopped), ...entries.map((entry) => eventLine(entry, terminal.paint))].join('\n'),
  );
}

function switchLine(switched: TailEntry | undefined, stopped: boolean): string {
  if (switched === undefined) return 'Actions may run.';
  const who = switched.actor === null ? '' : ` (${plain(switched.actor)})`;
  const since = `since ${shortTime(switched.eventTime)}${who}`;
  return `${stopped ? 'All actions are stopped' : 'Actions may run'} ${since}: ${plain(switched.text)}`;
}
