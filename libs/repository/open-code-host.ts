import { join, resolve } from 'node:path';
import { milliseconds } from '#libs/config';
import { FolderHost } from '#libs/integrations/folder-host';
import { type CommitSigner, GitHost, GitRepository, type GitSettings } from '#libs/integrations/git';
import { GiteaPullRequests } from '#libs/integrations/gitea';
import { GitHubPullRequests } from '#libs/integrations/github';
import { GitLabMergeRequests } from '#libs/integrations/gitlab';
import { type CodeHost, type PullRequests, serviceAccount } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import { PullRequestHost } from './pull-request-host.js';
import type { RepositoryConfig, RepositoryHost } from './repository.config.js';

/** What a code host is opened with besides its settings. */
export interface RepositoryParts {
  readonly rootDir: string;
  readonly dataDir: string;
  readonly publicUrl: string;
  readonly clock: Clock;
  /** Told of what is left out of what is read. */
  readonly log?: Pick<Logger, 'warn'>;
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
      return new PullRequestHost(
        pullRequests(config.host, config, parts),
        new GitRepository(gitSettings(config, parts)),
        serviceAccount(config.host, parts.clock),
      );
  }
}

function pullRequests(
  host: Exclude<RepositoryHost, 'folder' | 'git'>,
  { project, url, token, webhookSecret, timeout }: RepositoryConfig,
  { clock }: RepositoryParts,
): PullRequests {
  if (project === undefined) throw new Error('repository.project is missing: write it like shop/runbooks');
  if (token === undefined)
    throw new Error(`repository.host ${host} needs a token: set ARGUS_REPOSITORY_TOKEN`);
  const [owner = '', repo = '', ...more] = project.split('/');
  if (host !== 'gitlab' && more.length > 0)
    throw new Error(`repository.project ${project} is not the owner and the name of one repository`);
  const access = { token, clock, timeoutMs: milliseconds(timeout), ...(webhookSecret && { webhookSecret }) };
  switch (host) {
    case 'github':
      return new GitHubPullRequests({ ...access, owner, repo, url: url ?? 'https://api.github.com' });
    case 'gitlab':
      return new GitLabMergeRequests({ ...access, project, url: url ?? 'https://gitlab.com' });
    case 'gitea':
      if (url === undefined) throw new Error('repository.url is missing: write where Gitea answers');
      return new GiteaPullRequests({ ...access, owner, repo, url });
  }
}

/** The repository as a folder: what is reviewed in the console. */
export const openFolderHost = (
  { folder }: Pick<RepositoryConfig, 'folder'>,
  { rootDir, dataDir, publicUrl, clock, log }: Omit<RepositoryParts, 'reader'>,
): FolderHost =>
  new FolderHost({
    documents: resolve(rootDir, folder),
    proposals: join(dataDir, 'proposals'),
    clock,
    ...(log !== undefined && { log }),
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
