import { clockTime, code, link, table } from '../domain/markdown.js';
import type { ClosedIncident } from '../domain/past/closed-incident.js';
import { alertNames, resolutionOf } from '../domain/past/tokens.js';

/** Incidents in a table, the last first. */
export function incidentTable(
  incidents: readonly ClosedIncident[],
  linkOf: (incidentId: string) => string,
  most: number,
): string {
  if (incidents.length === 0) return 'None is on record.';
  const rows = lastFirst(incidents)
    .slice(0, most)
    .map((incident) => [
      clockTime(new Date(incident.openedAt).toISOString()),
      code(alertNames(incident).slice(0, 3).join(', ')),
      incident.worst,
      `${Math.max(1, Math.round((incident.closedAt - incident.openedAt) / 60_000))} min`,
      code(resolutionOf(incident) ?? 'no action of Argus'),
      link(linkOf(incident.id)),
    ]);
  const more = incidents.length - rows.length;
  const text = table(['Opened (UTC)', 'Alerts', 'Severity', 'Lasted', 'What helped', 'Page'], rows);
  return more > 0 ? `${text}\n\nAnd ${more} more, which are on record.` : text;
}

/** The one that closed last first; of those that closed at once, by id. */
export const lastFirst = (incidents: readonly ClosedIncident[]): ClosedIncident[] =>
  [...incidents].sort((a, b) => b.closedAt - a.closedAt || (a.id < b.id ? -1 : 1));

/** Texts with how often each is there, most first; equals in the order of the alphabet. */
export function counted(texts: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
