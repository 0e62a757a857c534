import { createGitHubSource } from '#libs/integrations/github';
import { createGitLabSource } from '#libs/integrations/gitlab';
import { createKubernetesSource } from '#libs/integrations/kubernetes';
import type { WatchedRepository } from '#libs/integrations/port';
import type {
  GitHubEvidenceConfig,
  GitLabEvidenceConfig,
  KubernetesEvidenceConfig,
  WatchedRepositoryConfig,
} from './config/changes.config.js';
import type { Opened } from './opened.js';

/** Opens GitHub, where repositories are named. */
export function openGitHub({ url, token, repositories }: GitHubEvidenceConfig): Opened {
  if (repositories.length === 0) {
    return { source: 'github', kind: 'change', reason: 'set triage.evidence.github.repositories' };
  }
  return createGitHubSource({
    server: {
      url: url.replace(/\/+$/, ''),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    },
    repositories: repositories.map(watched),
  });
}

/** Opens GitLab, where projects are named. */
export function openGitLab({ url, token, repositories }: GitLabEvidenceConfig): Opened {
  if (repositories.length === 0) {
    return { source: 'gitlab', kind: 'change', reason: 'set triage.evidence.gitlab.repositories' };
  }
  return createGitLabSource({
    server: {
      url: url.replace(/\/+$/, ''),
      headers: token === undefined ? {} : { 'private-token': token },
    },
    repositories: repositories.map(watched),
  });
}

/** Opens a cluster, where namespaces are named. */
export const openKubernetes = (config: KubernetesEvidenceConfig): Opened =>
  config.namespaces.length === 0
    ? { source: 'kubernetes', kind: 'change', reason: 'set triage.evidence.kubernetes.namespaces' }
    : createKubernetesSource(config);

const watched = ({ path, components, branch }: WatchedRepositoryConfig): WatchedRepository => ({
  path,
  components,
  ...(branch === undefined ? {} : { branch }),
});
