import type { ClosedIncident } from './closed-incident.js';
import { withoutValues } from './hidden-values.js';

/**
 * How much each part of an incident says about which kind it is: the alert most, the cause that was found next, the
 * resolution and each log template less. A part of weight 3 counts as three that are alike.
 */
const weights = { alert: 3, fault: 2, resolution: 1, template: 1 } as const;

/** More templates would outweigh everything else. */
const mostTemplates = 4;

/** What an incident is about, as a set of short texts: its error type and what resolved it. Never empty, sorted. */
export function tokensOf(incident: ClosedIncident): readonly string[] {
  const tokens = new Set<string>();
  const add = (kind: keyof typeof weights, text: string): void => {
    for (let copy = 0; copy < weights[kind]; copy += 1) tokens.add(`${kind}:${text}#${copy}`);
  };
  for (const name of alertNames(incident)) add('alert', name);
  const [cause] = incident.causes;
  if (cause !== undefined && cause.fault !== 'unknown') add('fault', `${cause.component}/${cause.fault}`);
  const templates = new Set(incident.evidence.flatMap(({ template }) => template ?? []));
  for (const template of [...templates].sort().slice(0, mostTemplates)) add('template', template);
  const resolution = resolutionOf(incident);
  if (resolution !== undefined) add('resolution', resolution);
  if (tokens.size === 0) tokens.add(`title:${incident.facts.title}`);
  return [...tokens].sort();
}

/** The names of its alerts, each once; what stands for a name is the whole of its labels' names. */
export const alertNames = ({ alerts }: ClosedIncident): string[] => [
  ...new Set(alerts.map(({ labels }) => labels['alertname'] ?? Object.keys(labels).sort().join(','))),
];

/** What ended it: the action that helped; undefined where people mended it, in ways that are not on record. */
export function resolutionOf({ attempts, hidden }: ClosedIncident): string | undefined {
  const kept = attempts.findLast(({ end }) => end === 'kept');
  if (kept === undefined) return undefined;
  return `${kept.action.kind}/${withoutValues(kept.action.id, hidden?.values ?? [])}`;
}

/** The service that an incident is about; empty where its alerts name none. */
export const serviceOf = ({ services }: ClosedIncident): string => services[0] ?? '';
