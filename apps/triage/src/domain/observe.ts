import { type EventData, worstSeverity } from '#libs/contracts';
import { alertsLookedAt, type FiringAlert } from './state.js';

/** One thing that stands out. */
export type Observation = EventData<'argus.triage.observed.v1'>['observations'][number];

const mostLinks = 5;
/** A longer address is none that anybody opens, and a message has to stay small. */
const longestLink = 8_000;

/**
 * What the record says about the incident, a sentence each. Nothing here is a guess: every sentence counts
 * or repeats what the alerts carry.
 */
export function observe(alerts: readonly FiringAlert[], furtherAlerts: number): Observation[] {
  const worst = worstSeverity(alerts.map(({ severity }) => severity));
  const since = alerts.map(({ startsAt }) => startsAt).sort()[0];
  const names = distinct(alerts.flatMap(({ labels }) => labels['alertname'] ?? []));
  return [
    { kind: 'alerts', text: describeAlerts(alerts.length + furtherAlerts, names) },
    ...(worst === undefined
      ? []
      : [{ kind: 'severity', text: `The worst severity among them is ${worst}.` }]),
    ...(since === undefined ? [] : [{ kind: 'since', text: `The earliest began at ${since}.` }]),
    ...commonLabels(alerts, furtherAlerts),
    ...links(alerts, 'expression', 'The expression behind', ({ generatorURL }) => generatorURL),
    ...links(
      alerts,
      'runbook-link',
      'A runbook that comes with',
      ({ annotations }) => annotations['runbook_url'],
    ),
  ];
}

function describeAlerts(count: number, names: readonly string[]): string {
  const head = count === 1 ? 'One alert fires' : `${count} alerts fire`;
  return names.length === 0 ? `${head}.` : `${head}: ${listed(names, 5)}.`;
}

function commonLabels(alerts: readonly FiringAlert[], furtherAlerts: number): Observation[] {
  const [first, ...others] = alerts;
  if (first === undefined) return [];
  const common = Object.entries(first.labels)
    .filter(([name, value]) => others.every(({ labels }) => labels[name] === value))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  if (common.length === 0) return [{ kind: 'common-labels', text: 'The alerts have no label in common.' }];
  const which = others.length === 0 ? 'Its labels' : 'All have in common';
  const limit = furtherAlerts > 0 ? ` (of the first ${alertsLookedAt})` : '';
  return [{ kind: 'common-labels', text: `${which}${limit}: ${common.join(', ')}.` }];
}

function links(
  alerts: readonly FiringAlert[],
  kind: string,
  what: string,
  linkOf: (alert: FiringAlert) => string | undefined,
): Observation[] {
  const seen = new Map<string, string>();
  for (const alert of alerts) {
    const link = linkOf(alert);
    if (link !== undefined && isWebAddress(link) && !seen.has(link)) {
      seen.set(link, alert.labels['alertname'] ?? alert.fingerprint);
    }
  }
  return [...seen].slice(0, mostLinks).map(([link, name]) => ({ kind, text: `${what} ${name}.`, link }));
}

/** Alerts come from outside: a `javascript:` link must never reach a page or a message. */
const isWebAddress = (text: string): boolean =>
  text.length <= longestLink && /^https?:\/\/[^\s"'<>]+$/i.test(text);

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

function listed(texts: readonly string[], most: number): string {
  const shown = texts.slice(0, most).join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
