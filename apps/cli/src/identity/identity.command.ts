import type { Command } from 'commander';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { listIdentities } from './list.js';
import { rotateIdentity } from './rotate.js';

/** `argus identity …`: who signs in to the event bus, and with which keys. */
export function registerIdentity(program: Command, surroundings: Surroundings): void {
  const identity = program
    .command('identity')
    .description('list who signs in with which key, and change keys');
  addCommand(identity, 'list', 'list who signs in, with the public keys').action((options: CommonOptions) =>
    listIdentities(surroundings, options),
  );
  addCommand(
    identity,
    'rotate <name>',
    'give an agent, a surface or a runner a new key; the one before is retired',
  ).action((name: string, options: CommonOptions) => rotateIdentity(surroundings, name, options));
}
