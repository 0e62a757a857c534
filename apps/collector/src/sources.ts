import { alertmanager } from './sources/alertmanager/read.js';
import { alertmanagerApi } from './sources/alertmanager-api/read.js';
import type { GenericSourceConfig } from './sources/generic/generic-source.config.js';
import { genericSource } from './sources/generic/read.js';
import type { SourceReader } from './sources/source-reader.js';

/** Where Prometheus posts when it is pointed at Argus as at an Alertmanager; all other paths are below /webhooks. */
export const alertmanagerApiPath = '/api/v2/alerts';

/** Every source there is, by the path that its deliveries are posted to: below /webhooks, or from the root. */
export type Sources = ReadonlyMap<string, SourceReader>;

/** The sources: those that are built in, and those that the configuration describes. */
export const sourcesOf = (generic: readonly GenericSourceConfig[]): Sources =>
  new Map([
    ['alertmanager', alertmanager],
    [alertmanagerApiPath, alertmanagerApi],
    ...generic.map((config) => [`generic/${config.name}`, genericSource(config)] as const),
  ]);
