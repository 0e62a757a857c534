import type { ApiServer } from '#libs/probing';

/** Where logs are searched for, and what their fields are called. */
export interface ElasticsearchSettings {
  readonly server: ApiServer;
  /** An index, data stream or alias, also with `*` and commas. */
  readonly index: string;
  readonly timeField: string;
  /** Fields of type keyword that name a component. */
  readonly componentFields: readonly string[];
  readonly messageField: string;
  /** Where stack traces stand. */
  readonly stackField: string;
  readonly levelField: string;
  readonly traceField: string;
  readonly mostLines: number;
  /** The Kibana or OpenSearch Dashboards in which people look at the logs. */
  readonly discoverUrl?: string;
}
