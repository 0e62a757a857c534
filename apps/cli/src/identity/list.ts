import { identityNames } from '#libs/contracts';
import { type IdentityDirectory, currentKey, keysOf, runnersIn } from '#libs/identity';
import { exitCodes } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';

/** An identity and its keys. */
export interface IdentitySummary {
  readonly name: string;
  /** The public NKey that it signs with now; null when it has none. */
  readonly key: string | null;
  readonly since: string | null;
  readonly retired: number;
}

/** Everyone who signs in, runners among them, with their keys. */
export const identitiesIn = (directory: IdentityDirectory): IdentitySummary[] =>
  [...identityNames, ...runnersIn(directory)].map((name) => {
    const current = currentKey(directory, name);
    const keys = keysOf(directory, name);
    return {
      name,
      key: current?.publicKey ?? null,
      since: current?.createdAt ?? null,
      retired: keys.filter(({ retiredAt }) => retiredAt !== undefined).length,
    };
  });

/** Prints who signs in, and with which public keys. */
export async function listIdentities(
  surroundings: Surroundings,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const { keys } = await findInstallation(surroundings, config);
  const identities = identitiesIn(await keys.directory());
  terminal.result(json, identities, () =>
    renderTable(
      identities,
      [
        { title: 'NAME', value: ({ name }) => name },
        { title: 'SINCE', value: ({ since }) => shortTime(since) },
        { title: 'RETIRED', value: ({ retired }) => retired, align: 'right' },
        {
          title: 'KEY',
          value: ({ key }) => key ?? 'none: run "argus setup keys"',
          colour: ({ key }) => (key === null ? 'red' : undefined),
        },
      ],
      { paint: terminal.paint },
    ),
  );
  if (identities.some(({ key }) => key === null)) terminal.exitCode = exitCodes.wrong;
}
