import type { ApiServer } from '#libs/probing';

/** Where logs are asked for, and how their streams tell their components. */
export interface LokiSettings {
  readonly server: ApiServer;
  /** The labels that name a component, the surest first. */
  readonly componentLabels: readonly string[];
  /** Matchers that every stream has to fit besides, such as `cluster="eu"`. */
  readonly matchers?: string;
  readonly mostLines: number;
  /** The Grafana in which people look at the logs, with the uid of its data source. */
  readonly grafana?: { readonly url: string; readonly dataSource: string };
}
