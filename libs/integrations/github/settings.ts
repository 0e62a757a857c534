import type { WatchedRepository } from '#libs/integrations/port';
import type { ApiServer } from '#libs/probing';

/** Which repositories are asked for what was deployed and committed. */
export interface GitHubSettings {
  readonly server: ApiServer;
  readonly repositories: readonly WatchedRepository[];
}
