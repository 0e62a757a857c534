import { isAbsolute, join, resolve } from 'node:path';
import {
  type ConfigProblem,
  DataConfig,
  type Environment,
  HttpConfig,
  type LoadedSections,
  NatsConfig,
  ObservabilityConfig,
  PolicyConfig,
  PostgresConfig,
  defaultConfigPath,
  loadSections,
  readConfigFile,
} from '#libs/config';
import { agentNames } from '#libs/contracts';
import { KeyFolder } from '#libs/identity';
import type { Result } from '#libs/kernel';
import type { AgentDefinition } from './define-agent.js';

/** The sections that every process reads. */
export const commonSections = [
  HttpConfig,
  DataConfig,
  PolicyConfig,
  NatsConfig,
  PostgresConfig,
  ObservabilityConfig,
];

/** Sections that may stand in the file though this process has no use for them. */
const anyonesSections = [...agentNames.filter((name) => name !== 'closer'), 'console', 'repository'];

export interface SettingsSource {
  readonly rootDir: string;
  readonly environment: Environment;
  /** The configuration file; by default config/argus.yaml below the root, or what ARGUS_CONFIG names. */
  readonly file?: string;
}

/** Reads the configuration for these agents: every problem at once, by name and never by value. */
export async function readSettings(
  source: SettingsSource,
  definitions: readonly AgentDefinition[],
): Promise<Result<LoadedSections, ConfigProblem[]>> {
  const file = source.file ?? source.environment['ARGUS_CONFIG'] ?? defaultConfigPath;
  const document = await readConfigFile(isAbsolute(file) ? file : join(source.rootDir, file), {
    mayBeMissing: file === defaultConfigPath,
  });
  if (!document.ok) return document;
  const classes = [...new Set([...commonSections, ...definitions.flatMap(({ settings }) => settings)])];
  return loadSections(document.value, classes, source.environment, { otherSections: anyonesSections });
}

/** The data folder, absolute. */
export const dataDirOf = (sections: LoadedSections, rootDir: string): string =>
  resolve(rootDir, sections.get(DataConfig).folder);

/** The folder with the identities' keys. */
export const keyFolderOf = (sections: LoadedSections, rootDir: string): KeyFolder => {
  const { keysFolder } = sections.get(NatsConfig);
  return new KeyFolder(
    keysFolder === undefined
      ? join(dataDirOf(sections, rootDir), 'identities')
      : resolve(rootDir, keysFolder),
  );
};

/** The start of every link, from the setting or from where this process listens. */
export const publicUrlOf = (sections: LoadedSections, port: number): string => {
  const { publicUrl, host } = sections.get(HttpConfig);
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return (publicUrl ?? `http://${shown}:${port}`).replace(/\/+$/, '');
};
