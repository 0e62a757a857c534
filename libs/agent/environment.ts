import type { LoadedSections } from '#libs/config';
import type { KeyFolder } from '#libs/identity';
import type { Clock } from '#libs/kernel';
import type { SharedReadings } from '#libs/messaging';
import type { PolicySource } from './policy-source.js';

/** What an agent finds when it starts, the same whether it has a process of its own or shares one. */
export interface AgentEnvironment {
  /** Every section of the configuration, with the addresses of embedded servers filled in. */
  readonly sections: LoadedSections;
  readonly natsUrl: string;
  readonly keys: KeyFolder;
  readonly clock: Clock;
  /** The project's folder and the data folder, absolute. */
  readonly rootDir: string;
  readonly dataDir: string;
  /** The start of every link that people are given, without a slash at the end. */
  readonly publicUrl: string;
  /** The policy in force; the built-in one where none is given. All agents of a process share one. */
  readonly policies?: PolicySource;
  /** What is read of the streams for all agents of a process; one has its own where none is given. */
  readonly readings?: SharedReadings;
}
