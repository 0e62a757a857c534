import type { EvidenceKind } from '#libs/contracts';
import type { AnyEvidenceSource } from '#libs/integrations/port';
import { type ChangeReader, createRecordedChangesSource } from '#libs/integrations/recorded-changes';
import type { Clock } from '#libs/kernel';
import type { EvidenceConfig } from './evidence.config.js';
import { openGitHub, openGitLab, openKubernetes } from './open-changes.js';
import { openElasticsearch, openLogFiles, openLoki, openReceivedLogs } from './open-logs.js';
import { openPrometheus } from './open-metrics.js';
import { openJaeger } from './open-traces.js';
import { type IncidentReader, createPastIncidentsSource } from './past-incidents-source.js';

/** What sources are opened with besides their settings. */
export interface EvidenceParts {
  readonly clock: Clock;
  /** The project's folder and the data folder, absolute. */
  readonly rootDir: string;
  readonly dataDir: string;
  /** The start of links to Argus's own pages. */
  readonly publicUrl: string;
  /** Changes that others told Argus of. */
  readonly changes: ChangeReader;
  /** Incidents of the past, where the settings say where the record is. */
  readonly incidents?: IncidentReader;
}

/** A source that the settings say nothing of. */
export interface NotConfigured {
  readonly source: string;
  readonly kind: EvidenceKind;
  /** Which setting would change that. */
  readonly reason: string;
}

/** The sources there are, and those that could be. */
export interface EvidenceSources {
  readonly sources: readonly AnyEvidenceSource[];
  readonly notConfigured: readonly NotConfigured[];
}

/** One of them, or why it is none. */
export type Opened = AnyEvidenceSource | NotConfigured;

/** Opens what the settings name. Asks nobody yet. */
export function openEvidenceSources(config: EvidenceConfig, parts: EvidenceParts): EvidenceSources {
  const opened: readonly Opened[] = [
    openPrometheus(config.prometheus),
    openLoki(config.loki),
    openElasticsearch(config.elasticsearch),
    openLogFiles(config.logFiles, parts),
    openReceivedLogs(config.receivedLogs, parts),
    createRecordedChangesSource(parts.changes),
    openGitHub(config.github),
    openGitLab(config.gitlab),
    openKubernetes(config.kubernetes),
    ...openJaeger(config.jaeger),
    openPastIncidents(parts),
  ];
  return {
    sources: opened.flatMap((each) => ('ask' in each ? [each] : [])),
    notConfigured: opened.flatMap((each) => ('ask' in each ? [] : [each])),
  };
}

const openPastIncidents = ({ incidents, clock, publicUrl }: EvidenceParts): Opened =>
  incidents === undefined
    ? { source: 'past-incidents', kind: 'past-incident', reason: 'set ARGUS_POSTGRES_READER_URL' }
    : createPastIncidentsSource({ incidents, clock, publicUrl });
