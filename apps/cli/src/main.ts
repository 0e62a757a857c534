import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '#libs/kernel';
import { run } from './program.js';
import { Terminal } from './terminal/terminal.js';

/** The project's folder: this file is built to dist/apps/cli/src/main.js. */
const rootDir = resolve(fileURLToPath(import.meta.url), '../../../../..');

// Whoever reads the output may stop before its end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2), {
  rootDir,
  workingDir: process.cwd(),
  environment: process.env,
  clock: systemClock,
  terminal: new Terminal(process.stdout, process.stderr, process.env),
});
