import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';

export interface ListDeadCommandOptions extends CommonOptions {
  readonly all?: boolean;
  readonly limit: number;
}

/** Prints the messages that could not be handled, the latest first. */
export async function listDead(
  surroundings: Surroundings,
  { config, json, all, limit }: ListDeadCommandOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const state = all === true ? undefined : 'parked';
  const letters = await withRecord(installation, ({ queries }) => queries.deadLetters({ state, limit }));
  terminal.result(json, letters, () =>
    letters.length === 0
      ? `No dead letters${all === true ? '' : ' that wait to be handled'}.`
      : renderTable(
          letters,
          [
            { title: 'SEQUENCE', value: ({ letter }) => letter, align: 'right' },
            {
              title: 'STATE',
              value: ({ state }) => state,
              colour: ({ state }) => (state === 'parked' ? 'red' : 'green'),
            },
            { title: 'PARKED', value: ({ parkedAt }) => shortTime(parkedAt) },
            { title: 'AGENT', value: ({ agent }) => agent },
            { title: 'MESSAGE', value: ({ stream, sequence }) => `${stream}/${sequence}` },
            { title: 'TRIES', value: ({ deliveries }) => deliveries, align: 'right' },
            { title: 'REASON', value: ({ reason }) => reason },
          ],
          terminal,
        ),
  );
}
