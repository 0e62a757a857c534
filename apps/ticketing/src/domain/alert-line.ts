import type { EventData } from '#libs/contracts';
import { clockTime } from './clock-time.js';
import { oneLine, webAddress } from './plain-text.js';
import type { AlertLine } from './state.js';

/** What names an alert's episode within its incident. */
export const alertKey = ({
  fingerprint,
  episode,
}: {
  readonly fingerprint: string;
  readonly episode: string;
}): string => `${fingerprint}/${episode}`;

/** Labels that say where an alert comes from, the most telling first. */
const tellingLabels = ['instance', 'host', 'node', 'pod', 'namespace', 'service', 'job', 'cluster'];

/** An attached alert as a line of a ticket. */
export function alertLine(alert: EventData<'argus.incident.alert-attached.v1'>): AlertLine {
  const { labels, annotations, severity } = alert;
  const place = tellingLabels.flatMap((label) =>
    labels[label] === undefined ? [] : [`${label}=${labels[label]}`],
  );
  return {
    key: alertKey(alert),
    text: oneLine([labels['alertname'] ?? 'alert', ...place.slice(0, 3)].join(' '), 160),
    severity,
    startsAt: clockTime(alert.startsAt),
    summary: annotations['summary']?.slice(0, 300),
    description: annotations['description']?.slice(0, 2_000),
    generatorURL: webAddress(alert.generatorURL),
    runbookURL: webAddress(annotations['runbook_url']),
  };
}

/** An alert of which nothing but its key is kept. */
export const unnamedAlert = (key: string): AlertLine => ({
  key,
  text: 'an alert',
  severity: 'info',
  startsAt: '',
});
