import { type Runbook, matchRunbooks, readRunbook } from '#libs/runbooks';
import { code, list } from '../../domain/markdown.js';
import type { ClosedIncident } from '../../domain/past/closed-incident.js';
import { slugOf } from '../../domain/past/runbook-of-cluster.js';
import { alertNames, serviceOf } from '../../domain/past/tokens.js';
import { considerPage } from '../document.js';
import { counted, incidentTable, lastFirst } from '../incident-lines.js';
import {
  type Consideration,
  type Past,
  type Writer,
  type WriterSurroundings,
  namedIncidents,
} from '../writer.js';

/** Writes a page for every service that incidents were about. */
export const servicePageWriter: Writer = { name: 'service-page', consider };

const mostIncidents = 20;
const mostAlerts = 15;

function consider(past: Past, around: WriterSurroundings): Consideration[] {
  // At a close only those incidents are known that are like it: no page can be written from them.
  if (!around.policy.servicePages || past.about !== undefined) return [];
  const byService = new Map<string, ClosedIncident[]>();
  for (const incident of past.closed) {
    const slug = slugOf(serviceOf(incident));
    if (slug !== '') byService.set(slug, [...(byService.get(slug) ?? []), incident]);
  }
  const runbooks = runbooksIn(around.present);
  return [...byService]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([slug, incidents]) => considerPage(pageOf(slug, incidents, runbooks, around), around));
}

function pageOf(
  slug: string,
  incidents: readonly ClosedIncident[],
  runbooks: readonly Runbook[],
  { neighbours, linkOf }: WriterSurroundings,
) {
  // Names that differ in case or marks have the same page; the last one is the name that is in use.
  const service = lastFirst(incidents).map(serviceOf)[0] ?? slug;
  const labels = incidents.flatMap(({ alerts }) => alerts.map((alert) => alert.labels));
  const owners = counted(labels.flatMap((each) => each['team'] ?? each['owner'] ?? []));
  const alerts = counted(incidents.flatMap(alertNames)).slice(0, mostAlerts);
  const next = [...(neighbours.get(service) ?? [])].sort();
  const fitting = new Set(
    labels.flatMap((each) => matchRunbooks(runbooks, each).map(({ runbook }) => runbook)),
  );
  return {
    documentId: `service-${slug}`,
    path: `docs/services/${slug}.md`,
    title: slug,
    parts: {
      owner: {
        heading: 'Owner',
        content: owners[0] === undefined ? 'No alert names one.' : code(owners[0][0]),
      },
      alerts: {
        heading: 'What alerts',
        content: list(
          alerts.map(([name, times]) => `${code(name)}: ${times} ${times === 1 ? 'incident' : 'incidents'}`),
        ),
      },
      dependencies: {
        heading: 'Dependencies',
        content: next.length === 0 ? 'The policy names none.' : list(next.map(code)),
      },
      incidents: { heading: 'Last incidents', content: incidentTable(incidents, linkOf, mostIncidents) },
      runbooks: {
        heading: 'Runbooks',
        content:
          fitting.size === 0
            ? 'None matches its alerts.'
            : list([...fitting].map(({ id, file }) => `[${id}](../../runbooks/${file})`).sort()),
      },
    },
    because: [
      `${incidents.length} closed ${incidents.length === 1 ? 'incident is' : 'incidents are'} on record for this service.`,
    ],
    incidents: namedIncidents(lastFirst(incidents).toReversed()),
  };
}

function runbooksIn(present: WriterSurroundings['present']): Runbook[] {
  return [...present].flatMap(([path, text]) => {
    if (!path.startsWith('runbooks/')) return [];
    const read = readRunbook(text, path);
    return read.ok ? [read.value.runbook] : [];
  });
}
