import type { Gap } from '#libs/audit';
import { exitCodes } from '../failure.js';
import { withBus } from '../installation/bus.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';

const meanings: Readonly<Record<Gap['kind'], string>> = {
  lost: 'neither the record nor the stream holds them',
  hole: 'later ones are recorded, these are not: look at the dead letters',
  behind: 'the auditor has them still before it',
};

/** Prints which messages of the streams the record does not hold. One that is not merely behind is wrong. */
export async function gaps(surroundings: Surroundings, { config, json }: CommonOptions): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const found = await withRecord(installation, ({ queries }) =>
    withBus(installation, surroundings, async (bus) => queries.gaps(await bus.streamBounds())),
  );
  terminal.result(json, found, () =>
    found.length === 0
      ? 'The record holds everything that the streams hold.'
      : renderTable(
          found,
          [
            { title: 'STREAM', value: ({ stream }) => stream },
            { title: 'FROM', value: ({ from }) => from, align: 'right' },
            { title: 'TO', value: ({ to }) => to, align: 'right' },
            { title: 'MESSAGES', value: ({ messages }) => messages, align: 'right' },
            {
              title: 'KIND',
              value: ({ kind }) => kind,
              colour: ({ kind }) => (kind === 'behind' ? 'yellow' : 'red'),
            },
            { title: 'MEANING', value: ({ kind }) => meanings[kind] },
          ],
          terminal,
        ),
  );
  if (found.some(({ kind }) => kind !== 'behind')) terminal.exitCode = exitCodes.wrong;
}
