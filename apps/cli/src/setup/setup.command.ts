import { type Command, Argument } from 'commander';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { setup, setupParts, type SetupPart } from './setup.js';

/** `argus setup`: NATS and Postgres of one's own, made ready. */
export function registerSetup(program: Command, surroundings: Surroundings): void {
  addCommand(program, 'setup', 'make keys, streams and database ready; doing it again changes nothing')
    .addArgument(new Argument('[part]', 'only this part').choices(setupParts))
    .action((part: SetupPart | undefined, options: CommonOptions) => setup(surroundings, part, options));
}
