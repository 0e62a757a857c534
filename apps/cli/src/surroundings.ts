import type { Clock } from '#libs/kernel';
import type { Terminal } from './terminal/terminal.js';

/** What every command is given. */
export interface Surroundings {
  /** The project's folder. */
  readonly rootDir: string;
  /** Where the person stands: the files they name are looked for from here. */
  readonly workingDir: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly terminal: Terminal;
  /** Aborted when the person has seen enough. */
  readonly interrupted: AbortSignal;
}
