import { deterministicId } from './deterministic-id.js';

/** Longer ones would not fit the record's indexes. */
export const longestFingerprint = 200;

/** The fingerprint of an alert whose source gives none: follows from its labels, in whatever order they come. */
export const fingerprintOf = (source: string, labels: Readonly<Record<string, string>>): string =>
  deterministicId([
    source,
    ...Object.keys(labels)
      .sort()
      .flatMap((name) => [name, labels[name] ?? '']),
  ]);
