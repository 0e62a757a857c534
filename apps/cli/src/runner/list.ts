import { type RunnerIdentity, type RunnerLabels, runnerIdentity } from '#libs/contracts';
import { currentKey, givenLabels } from '#libs/identity';
import type { Clock } from '#libs/kernel';
import type { Bus } from '#libs/messaging';
import { createLogger } from '#libs/observability';
import { RunnerBook, type RunnerStanding, standingOf } from '#libs/runners';
import { withBus } from '../installation/bus.js';
import { findInstallation } from '../installation/installation.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';
import { labelsText } from './named.js';

/** A runner, with its public key. */
export interface RunnerSummary extends RunnerStanding {
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
  const given = givenLabels(directory);
  const standing = await withBus(installation, surroundings, (bus) => standingOn(bus, given, clock));
  const runners = standing.map((each): RunnerSummary => {
    const identity = runnerIdentity(each.name);
    return { ...each, key: identity && currentKey(directory, identity)?.publicKey };
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
            { title: 'LABELS', value: ({ labels }) => labelsText(labels) },
            { title: 'RUNNING', value: ({ running }) => running.length, align: 'right' },
            { title: 'WAITING', value: ({ waiting }) => waiting, align: 'right' },
            { title: 'SEEN', value: ({ seenAt }) => shortTime(seenAt) },
          ],
          { paint: terminal.paint },
        ),
  );
}

/** How the runners stand that a bus has heard. */
export async function standingOn(
  bus: Pick<Bus, 'runners'>,
  given: ReadonlyMap<RunnerIdentity, RunnerLabels>,
  clock: Clock,
): Promise<RunnerStanding[]> {
  const log = createLogger({ agent: 'cli', level: 'silent' });
  const labelsOf = async (runner: RunnerIdentity) => given.get(runner);
  const book = new RunnerBook({ channel: bus.runners, labelsOf, clock, log });
  await book.start();
  try {
    return standingOf(given, book);
  } finally {
    await book.stop();
  }
}
