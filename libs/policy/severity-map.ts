import type { Severity } from '#libs/contracts';

/** How to read an alert's severity from its labels. */
export interface SeverityPolicy {
  /** The label that holds it. */
  readonly label: string;
  /** What the label's values mean, by value in lower case. Adds to and overrides the usual names. */
  readonly map: Readonly<Record<string, Severity>>;
  /** For alerts without the label, or with a value that nobody knows. */
  readonly fallback: Severity;
}

const usualNames: Readonly<Record<Severity, readonly string[]>> = {
  critical: ['critical', 'page', 'emergency', 'fatal', 'p1', 'sev1'],
  high: ['high', 'error', 'major', 'p2', 'sev2'],
  medium: ['medium', 'warning', 'warn', 'moderate', 'p3', 'sev3'],
  low: ['low', 'minor', 'p4', 'sev4'],
  info: ['info', 'information', 'none', 'debug', 'p5'],
};

const usualMap: ReadonlyMap<string, Severity> = new Map(
  Object.entries(usualNames).flatMap(([severity, names]) =>
    names.map((name) => [name, severity as Severity] as const),
  ),
);

/** The label `severity` with the names that teams commonly use; medium when there is nothing to go by. */
export const defaultSeverityPolicy: SeverityPolicy = { label: 'severity', map: {}, fallback: 'medium' };

/** One of the five severities for whatever an alert's label says, regardless of case. */
export function normaliseSeverity(
  labels: Readonly<Record<string, string>>,
  { label, map, fallback }: SeverityPolicy = defaultSeverityPolicy,
): Severity {
  const value = valueOf(labels, label)?.trim().toLowerCase();
  if (value === undefined) return fallback;
  return valueOf(map, value) ?? usualMap.get(value) ?? fallback;
}

/** Own properties only: a label may well be called `constructor`. */
const valueOf = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
