import { Command } from 'commander';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registerUp } from './up/up.command.js';

/** The project's folder: this file is built to dist/apps/cli/src/main.js. */
const rootDir = resolve(fileURLToPath(import.meta.url), '../../../../..');

const program = new Command('argus')
  .description('Turns alerts into resolved, documented incidents.')
  .showHelpAfterError();
registerUp(program, rootDir);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
