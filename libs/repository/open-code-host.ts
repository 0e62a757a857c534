import { join, resolve } from 'node:path';
import { milliseconds } from '#libs/config';
import { FolderHost } from '#libs/integrations/folder-host';
import { type CommitSigner, GitHost, type GitSettings } from '#libs/integrations/git';
import type { CodeHost } from '#libs/integrations/port';
import type { RepositoryConfig } from './repository.config.js';

/** What a code host is opened with besides its settings. */
export interface RepositoryParts {
  readonly rootDir: string;
  readonly dataDir: string;
  readonly publicUrl: string;
  readonly clock: { now(): number };
  /** Signs commits in the chronicler's name; whoever only reads has none. */
  readonly signer?: CommitSigner;
  /** Keeps apart the copies of those who share a data folder. */
  readonly reader: string;
}

/** The folders of the repository that documents stand in. */
export const documentFolders: readonly string[] = ['runbooks', 'docs/services', 'docs/hand-over'];

/** Opens the repository that the settings name. Asks nobody yet. */
export function openCodeHost(config: RepositoryConfig, parts: RepositoryParts): CodeHost {
  switch (config.host) {
    case 'folder':
      return openFolderHost(config, parts);
    case 'git':
      return new GitHost(gitSettings(config, parts));
    default:
      throw new Error(`repository.host ${config.host} is not there`);
  }
}

/** The repository as a folder: what is reviewed in the console. */
export const openFolderHost = (
  { folder }: Pick<RepositoryConfig, 'folder'>,
  { rootDir, dataDir, publicUrl, clock }: Omit<RepositoryParts, 'reader'>,
): FolderHost =>
  new FolderHost({
    documents: resolve(rootDir, folder),
    proposals: join(dataDir, 'proposals'),
    clock,
    linkOf: (branch) => `${publicUrl}/proposals/${encodeURIComponent(branch)}`,
  });

function gitSettings(config: RepositoryConfig, { dataDir, reader, signer }: RepositoryParts): GitSettings {
  const { remote, base, user, token, sshKeyFile, knownHostsFile, email } = config;
  if (remote === undefined) throw new Error('repository.remote is missing: write where Git finds it');
  return {
    ...{ remote, timeoutMs: milliseconds(config.timeout) },
    folder: join(dataDir, 'repository', reader),
    author: { name: 'Argus chronicler', email },
    ...(base !== undefined && { base }),
    ...(signer !== undefined && { signer }),
    ...(token !== undefined && { login: { user, password: token } }),
    ...(sshKeyFile !== undefined &&
      knownHostsFile !== undefined && { ssh: { keyFile: sshKeyFile, knownHostsFile } }),
  };
}
