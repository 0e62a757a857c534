import { givenLabels } from '#libs/identity';
import type { Bus } from '#libs/messaging';
import type { Installation } from '../installation/installation.js';
import { standingOn } from '../runner/list.js';
import { labelsText } from '../runner/named.js';
import type { Surroundings } from '../surroundings.js';
import { type Finding, broken, fine, skipped } from './finding.js';

/** Whether those who run actions on other hosts show themselves. */
export async function checkRunners(
  bus: Bus,
  { keys }: Installation,
  { clock }: Surroundings,
): Promise<Finding> {
  const given = givenLabels(await keys.directory());
  if (given.size === 0) return skipped('Runners', 'none were added');
  const all = await standingOn(bus, given, clock);
  const said = all.map(({ name, state, labels }) => `${name} (${labelsText(labels)}) ${inWords[state]}`);
  if (all.every(({ state }) => state === 'there')) return fine('Runners', said.join('; '));
  return broken(
    'Runners',
    said.join('; '),
    'Start "argus runner" on its host, or take it out: argus runners remove <name>.',
  );
}

const inWords = {
  there: 'is there',
  gone: 'was stopped',
  lost: 'does not show itself any more',
  'never seen': 'has never shown itself',
} as const;
