import { runnerName } from '#libs/contracts';
import { currentKey, runnersIn } from '#libs/identity';
import { createLogger } from '#libs/observability';
import { type KnownRunner, RunnerBook } from '#libs/runners';
import { withBus } from '../installation/bus.js';
import { findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';
import { labelsText } from './named.js';

/** A runner that may sign in, and how it was last seen. */
export interface RunnerSummary {
  readonly name: string;
  readonly state: 'there' | 'gone' | 'lost' | 'never seen';
  /** What it was given; where it is there, only what it says that it has. */
  readonly labels: string;
  readonly running: readonly string[];
  readonly waiting: number;
  readonly seenAt: string | null;
  readonly key: string | undefined;
}

/** Prints who may run actions on other hosts, and who is there. */
export async function listRunners(
  surroundings: Surroundings,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const directory = await installation.keys.directory();
  const names = runnersIn(directory);
  const runners = await withBus(installation, surroundings, async (bus): Promise<RunnerSummary[]> => {
    const log = createLogger({ agent: 'cli', level: 'silent' });
    const labelsOf = async (runner: (typeof names)[number]) => directory.runners?.[runner]?.labels;
    const book = new RunnerBook({ channel: bus.runners, labelsOf, clock, log });
    await book.start();
    const seen = new Map(book.all().map((each) => [each.identity, each]));
    await book.stop();
    return names.map((identity) => {
      const known = seen.get(identity);
      return {
        name: runnerName(identity),
        state: stateOf(known, known !== undefined && book.isLost(identity)),
        labels: labelsText(known?.labels ?? directory.runners?.[identity]?.labels ?? {}),
        running: known?.running ?? [],
        waiting: known?.waiting ?? 0,
        seenAt: known === undefined ? null : new Date(known.seenAt).toISOString(),
        key: currentKey(directory, identity)?.publicKey,
      };
    });
  });
  terminal.result(json, runners, () =>
    runners.length === 0
      ? 'There are no runners: "argus runners add <name> --labels <labels>" adds one.'
      : renderTable(
          runners,
          [
            { title: 'NAME', value: ({ name }) => name },
            {
              title: 'STATE',
              value: ({ state }) => state,
              colour: ({ state }) => (state === 'lost' ? 'red' : undefined),
            },
            { title: 'LABELS', value: ({ labels }) => labels },
            { title: 'RUNNING', value: ({ running }) => running.length, align: 'right' },
            { title: 'WAITING', value: ({ waiting }) => waiting, align: 'right' },
            { title: 'SEEN', value: ({ seenAt }) => shortTime(seenAt) },
          ],
          { paint: terminal.paint },
        ),
  );
}

function stateOf(known: KnownRunner | undefined, lost: boolean): RunnerSummary['state'] {
  if (known === undefined) return 'never seen';
  if (known.leaving) return 'gone';
  return lost ? 'lost' : 'there';
}
