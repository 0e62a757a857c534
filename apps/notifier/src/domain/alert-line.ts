import { compareSeverity, type EventData, fromTimestamp, toTimestamp } from '#libs/contracts';
import { oneLine, webAddress } from './plain-text.js';
import type { AlertLine } from './state.js';

/** So many alerts are listed in a message; of the others the number is told. */
export const listedAlerts = 10;

type Attached = EventData<'argus.incident.alert-attached.v1'>;

/** What names an alert's episode within its incident. */
export const alertKey = (alert: { readonly fingerprint: string; readonly episode: string }): string =>
  `${alert.fingerprint}/${alert.episode}`;

/** Labels that say where an alert comes from, the most telling first. */
const tellingLabels = ['instance', 'host', 'node', 'pod', 'namespace', 'service', 'job', 'cluster'];

/** An attached alert as a line of a list. */
export function alertLine(alert: Attached): AlertLine {
  const { labels, annotations, severity } = alert;
  const name = labels['alertname'] ?? 'alert';
  const place = tellingLabels.flatMap((label) =>
    labels[label] === undefined ? [] : [`${label}=${labels[label]}`],
  );
  return {
    key: alertKey(alert),
    severity,
    text: oneLine([name, ...place.slice(0, 3)].join(' '), 160),
    startsAt: toTimestamp(fromTimestamp(alert.startsAt)),
    summary: optional(annotations['summary'], 300),
    description: annotations['description']?.slice(0, 1_500),
    generatorURL: webAddress(alert.generatorURL),
    runbookURL: webAddress(annotations['runbook_url']),
  };
}

/** The list with one more, cut to the worst; of equals the earlier ones stay. */
export const withAlert = (lines: readonly AlertLine[], line: AlertLine): readonly AlertLine[] =>
  [...lines, line].sort((a, b) => compareSeverity(a.severity, b.severity)).slice(0, listedAlerts);

/** The service that an incident is about, where its labels say so. */
export function serviceOf(labels: Readonly<Record<string, string>>): string | undefined {
  const name = labels['service'] ?? labels['app'] ?? labels['job'] ?? labels['namespace'];
  return name === undefined ? undefined : oneLine(name, 80);
}

const optional = (text: string | undefined, longest: number): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : oneLine(text, longest);
