import type { Command } from 'commander';
import { createProgress } from './progress.js';
import { up } from './up.js';
import { welcome } from './welcome.js';

/** Once all is stopped, the process ends by itself; where it does not, it is ended after this long, ms. */
const hangingFor = 1_000;

/** `argus up`: everything in this process, until Ctrl-C. */
export const registerUp = (program: Command, rootDir: string): Command =>
  program
    .command('up')
    .description('start Argus: servers of its own where none are named, and all agents')
    .option('--config <file>', 'configuration file', undefined)
    .action(async ({ config }: { config?: string }) => {
      const stopAsked = new Promise<void>((resolve) => {
        process.once('SIGINT', resolve).once('SIGTERM', resolve);
      });
      const argus = await up({ rootDir, configFile: config, environment: process.env }, createProgress());
      process.stdout.write(welcome(argus));
      await stopAsked;
      process.stderr.write('\nStopping: finishing what is in flight …\n');
      await argus.stop().finally(() => {
        // What a service that hangs still keeps open was given up: it is looked up after the next start.
        setTimeout(() => process.exit(), hangingFor).unref();
      });
      process.stderr.write('Stopped.\n');
    });
