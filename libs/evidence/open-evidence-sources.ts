import type { AnyEvidenceSource } from '#libs/integrations/port';
import { createRecordedChangesSource } from '#libs/integrations/recorded-changes';
import type { EvidenceConfig } from './evidence.config.js';
import type { EvidenceParts, NotConfigured, Opened } from './opened.js';
import { openGitHub, openGitLab, openKubernetes } from './open-changes.js';
import { openElasticsearch, openLogFiles, openLoki, openReceivedLogs } from './open-logs.js';
import { openPrometheus } from './open-metrics.js';
import { openJaeger } from './open-traces.js';
import { createPastIncidentsSource } from './past-incidents-source.js';

/** The sources there are, and those that could be. */
export interface EvidenceSources {
  readonly sources: readonly AnyEvidenceSource[];
  readonly notConfigured: readonly NotConfigured[];
}

/** Opens what the settings name. Asks nobody yet. */
export function openEvidenceSources(config: EvidenceConfig, parts: EvidenceParts): EvidenceSources {
  const opened: readonly Opened[] = [
    openPrometheus(config.prometheus),
    openLoki(config.loki),
    openElasticsearch(config.elasticsearch),
    openLogFiles(config.logFiles, parts),
    openReceivedLogs(config.receivedLogs, parts),
    ...(parts.changes === undefined ? [] : [createRecordedChangesSource(parts.changes)]),
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
