import { milliseconds } from '#libs/config';
import type { EvidenceKind } from '#libs/contracts';
import type { AnyEvidenceSource } from '#libs/integrations/port';
import { createPrometheusSource } from '#libs/integrations/prometheus';
import type { Clock } from '#libs/kernel';
import { apiServer } from '#libs/probing';
import type { EvidenceConfig } from './evidence.config.js';

/** What sources are opened with besides their settings. */
export interface EvidenceParts {
  readonly clock: Clock;
  /** The project's folder and the data folder, absolute. */
  readonly rootDir: string;
  readonly dataDir: string;
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

/** Opens what the settings name. Asks nobody yet. */
export function openEvidenceSources(config: EvidenceConfig, _parts: EvidenceParts): EvidenceSources {
  const { prometheus } = config;
  const server = apiServer(prometheus, undefined);
  if (server === undefined) {
    const reason = 'set triage.evidence.prometheus.url';
    return { sources: [], notConfigured: [{ source: 'prometheus', kind: 'metric', reason }] };
  }
  const { publicUrl, componentLabels, ignored, rateWindow, mostSeries } = prometheus;
  const source = createPrometheusSource({
    server,
    componentLabels,
    ignored,
    mostSeries,
    rateWindowMs: milliseconds(rateWindow),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  });
  return { sources: [source], notConfigured: [] };
}
