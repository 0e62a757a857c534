import { alertmanager } from './sources/alertmanager/read.js';
import type { GenericSourceConfig } from './sources/generic/generic-source.config.js';
import { genericSource } from './sources/generic/read.js';
import type { SourceReader } from './sources/source-reader.js';

/** Every source there is, by the path below /webhooks that its deliveries are posted to. */
export type Sources = ReadonlyMap<string, SourceReader>;

/** The sources: those that are built in, and those that the configuration describes. */
export const sourcesOf = (generic: readonly GenericSourceConfig[]): Sources =>
  new Map([
    ['alertmanager', alertmanager],
    ...generic.map((config) => [`generic/${config.name}`, genericSource(config)] as const),
  ]);
