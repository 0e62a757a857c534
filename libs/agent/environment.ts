import type { LoadedSections } from '#libs/config';
import type { KeyFolder } from '#libs/identity';
import type { Clock } from '#libs/kernel';

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
}
