import { resolve } from 'node:path';
import { dataDirOf, keyFolderOf, publicUrlOf, readSettings } from '#libs/agent';
import { HttpConfig, type LoadedSections, NatsConfig, PostgresConfig, describeProblems } from '#libs/config';
import type { KeyFolder } from '#libs/identity';
import { Failure } from '../failure.js';
import type { Surroundings } from '../surroundings.js';
import { type RunningArgus, readRunningFile } from '../up/running-file.js';

/** The Argus that a command is about: what the settings say, and what runs of it on this machine. */
export interface Installation {
  readonly sections: LoadedSections;
  readonly dataDir: string;
  readonly keys: KeyFolder;
  /** The Argus that `argus up` runs with this data folder. */
  readonly running?: RunningArgus;
  /** Addresses: of the running Argus, else from the settings; undefined where neither knows. */
  readonly natsUrl?: string;
  readonly readerUrl?: string;
  readonly httpUrl: string;
  /** The start of the links for people. */
  readonly publicUrl: string;
}

/** The configuration file that a person named, from where they stand. */
export const configFileOf = (surroundings: Surroundings, named?: string): string | undefined =>
  named === undefined ? undefined : resolve(surroundings.workingDir, named);

/** Finds the installation. Fails with every problem of the configuration at once. */
export async function findInstallation(surroundings: Surroundings, config?: string): Promise<Installation> {
  const { rootDir, environment } = surroundings;
  const file = configFileOf(surroundings, config);
  const loaded = await readSettings({ rootDir, environment, file }, []);
  if (!loaded.ok) {
    throw new Failure(
      `the configuration is wrong.\n${describeProblems(loaded.error)}`,
      'Correct it; "argus config check" looks again.',
    );
  }
  return installationOf(loaded.value, rootDir);
}

/** The installation that loaded settings describe. */
export async function installationOf(sections: LoadedSections, rootDir: string): Promise<Installation> {
  const dataDir = dataDirOf(sections, rootDir);
  const running = await readRunningFile(dataDir);
  const { port } = sections.get(HttpConfig);
  const postgres = sections.get(PostgresConfig);
  const publicUrl = publicUrlOf(sections, running === undefined ? port : portOf(running.httpUrl));
  return {
    sections,
    dataDir,
    keys: keyFolderOf(sections, rootDir),
    running,
    natsUrl: running?.natsUrl ?? sections.get(NatsConfig).url,
    readerUrl: running?.postgresUrl ?? postgres.readerUrl ?? postgres.url,
    httpUrl: running?.httpUrl ?? publicUrl,
    publicUrl,
  };
}

const portOf = (url: string): number => {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
};
