import type { EvidenceKind } from '#libs/contracts';
import type { AnyEvidenceSource } from '#libs/integrations/port';
import type { ChangeReader } from '#libs/integrations/recorded-changes';
import type { Clock } from '#libs/kernel';
import type { IncidentReader } from './past-incidents-source.js';

/** What sources are opened with besides their settings. */
export interface EvidenceParts {
  readonly clock: Clock;
  /** The project's folder and the data folder, absolute. */
  readonly rootDir: string;
  readonly dataDir: string;
  /** The start of links to Argus's own pages. */
  readonly publicUrl: string;
  /** Changes that others told Argus of, where somebody follows them. */
  readonly changes?: ChangeReader;
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

/** One of them, or why it is none. */
export type Opened = AnyEvidenceSource | NotConfigured;
