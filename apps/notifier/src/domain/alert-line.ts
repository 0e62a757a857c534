import { type Severity, fromTimestamp, toTimestamp } from '#libs/contracts';
import { oneLine, webAddress } from './plain-text.js';
import type { AttachedAlert } from './state.js';

/** One alert as it is shown in a list, cut to a length that a list can hold. */
export interface AlertLine {
  readonly severity: Severity;
  /** Its name and the labels that tell it from the others. */
  readonly text: string;
  readonly startsAt: string;
  readonly summary?: string;
  readonly description?: string;
  readonly generatorURL?: string;
  readonly runbookURL?: string;
}

/** So many alerts are listed in a message; of the others the number is told. */
export const listedAlerts = 10;

/** Labels that say where an alert comes from, the most telling first. */
const tellingLabels = ['instance', 'host', 'node', 'pod', 'namespace', 'service', 'job', 'cluster'];

/** An attached alert as a line of a list. */
export function alertLine(alert: AttachedAlert): AlertLine {
  const { labels, annotations, severity } = alert;
  const name = labels['alertname'] ?? 'alert';
  const place = tellingLabels.flatMap((label) =>
    labels[label] === undefined ? [] : [`${label}=${labels[label]}`],
  );
  return {
    severity,
    text: oneLine([name, ...place.slice(0, 3)].join(' '), 160),
    startsAt: toTimestamp(fromTimestamp(alert.startsAt)),
    summary: optional(annotations['summary'], 300),
    description: annotations['description']?.slice(0, 1_500),
    generatorURL: webAddress(alert.generatorURL),
    runbookURL: webAddress(annotations['runbook_url']),
  };
}

/** The service that an incident is about, where its labels say so. */
export function serviceOf(labels: Readonly<Record<string, string>>): string | undefined {
  const name = labels['service'] ?? labels['app'] ?? labels['job'] ?? labels['namespace'];
  return name === undefined ? undefined : oneLine(name, 80);
}

const optional = (text: string | undefined, longest: number): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : oneLine(text, longest);
