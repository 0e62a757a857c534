import type { WatchedRepository } from '#libs/integrations/port';
import type { ApiServer } from '#libs/probing';

/** Which projects are asked for what was deployed and committed. */
export interface GitLabSettings {
  readonly server: ApiServer;
  readonly repositories: readonly WatchedRepository[];
}
