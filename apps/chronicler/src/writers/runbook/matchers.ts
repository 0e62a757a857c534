import type { LabelMatcher } from '#libs/runbooks';
import type { ClosedIncident, PastAlert } from '../../domain/past/closed-incident.js';
import { redacted } from '../../domain/past/hidden-values.js';

/** What alerts are known again by: the alert's name, else all that does not name one machine. */
const perMachine = new Set(['instance', 'pod', 'host', 'node', 'container_id', 'severity', 'prometheus']);
const longestValue = 512;
const mostLabels = 4;

/** The alternatives that fit an alert of each of these incidents; undefined where one has no label to go by. */
export function matchersFor(incidents: readonly ClosedIncident[]): LabelMatcher[] | undefined {
  const all = incidents.map((incident) => matcherFor(incident.alerts));
  if (all.some((each) => each === undefined)) return undefined;
  const different = new Map(
    all.flatMap((each) => (each === undefined ? [] : [[JSON.stringify(each), each]])),
  );
  return [...different.values()];
}

function matcherFor(alerts: readonly PastAlert[]): LabelMatcher | undefined {
  for (const { labels } of alerts) {
    // Without its name an alert would be known by what others have, too.
    if (labels['alertname']?.includes(redacted) === true) continue;
    const usable = Object.entries(labels).filter(([name, value]) => isUsable(name, value));
    const named = usable.filter(([name]) => name === 'alertname');
    const service = usable.filter(([name]) => name === 'service');
    const others = usable.filter(([name]) => !perMachine.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
    const chosen = named.length > 0 ? [...named, ...service] : others.slice(0, mostLabels);
    if (chosen.length > 0) return Object.fromEntries(chosen.map(([name, value]) => [name, exactly(value)]));
  }
  return undefined;
}

const isUsable = (name: string, value: string): boolean =>
  /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) &&
  name !== '__proto__' &&
  value.trim() !== '' &&
  !value.includes(redacted) &&
  value.length <= longestValue;

/** A value between slashes would be read as a regular expression: it is written as one that fits it alone. */
const exactly = (value: string): string =>
  /^\/.+\/$/s.test(value) ? `/${value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}/` : value;
