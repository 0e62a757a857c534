import { Argument, type Command } from 'commander';
import { type IdentityName, identityNames } from '#libs/contracts';
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
  addCommand(identity, 'rotate', 'give an identity a new key; the one before is retired')
    .addArgument(new Argument('<name>', 'whose').choices(identityNames))
    .action((name: IdentityName, options: CommonOptions) => rotateIdentity(surroundings, name, options));
}
