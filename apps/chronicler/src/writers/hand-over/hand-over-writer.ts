import { type ChroniclePolicy, type Weekday } from '#libs/policy';
import { code, list } from '../../domain/markdown.js';
import { type ClosedIncident, wasHelped } from '../../domain/past/closed-incident.js';
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

/** Writes notes for whoever is on call next, once a week. */
export const handOverWriter: Writer = { name: 'hand-over', consider };

const day = 24 * 60 * 60 * 1000;
const mostIncidents = 100;

function consider(past: Past, around: WriterSurroundings): Consideration[] {
  const { policy, now, known } = around;
  if (policy.handOver === undefined || past.about !== undefined) return [];
  const until = lastHandOver(policy, policy.handOver, now);
  if (until === undefined) return [];
  const date = dateIn(policy.zone, until);
  const documentId = `hand-over-${date}`;
  const incidents = past.closed.filter(({ closedAt }) => closedAt >= until - 7 * day && closedAt < until);
  // A note is of its day: what is learnt later belongs into the next one.
  if (known.get(documentId)?.draft !== undefined) {
    const named = namedIncidents(lastFirst(incidents).toReversed());
    return [{ documentId, incidents: named, decision: 'nothing', reason: 'already-drafted' }];
  }
  return [considerPage(noteOf(documentId, date, incidents, around), around)];
}

function noteOf(
  documentId: string,
  date: string,
  incidents: readonly ClosedIncident[],
  { linkOf }: WriterSurroundings,
) {
  const services = counted(incidents.map(serviceOf).filter((service) => service !== ''));
  const again = counted(incidents.flatMap(alertNames)).filter(([, times]) => times > 1);
  const byHand = incidents.filter((incident) => !wasHelped(incident));
  const week = incidents.length === 1 ? 'One incident was' : `${incidents.length} incidents were`;
  return {
    documentId,
    path: `docs/hand-over/${date}.md`,
    title: `Hand-over of ${date}`,
    parts: {
      week: {
        heading: 'The week',
        content: [
          `${week} closed.`,
          ...(services.length === 0
            ? []
            : [list(services.map(([service, times]) => `${code(service)}: ${times}`))]),
        ].join('\n\n'),
      },
      watch: {
        heading: 'What to watch',
        content: [
          again.length === 0
            ? 'No alert came back.'
            : list(again.map(([name, times]) => `${code(name)} came ${times} times`)),
          byHand.length === 0
            ? 'Every incident ended with an action that helped.'
            : `${byHand.length} ended without an action of Argus that helped: ask whoever had them.`,
        ].join('\n\n'),
      },
      incidents: { heading: 'Incidents', content: incidentTable(incidents, linkOf, mostIncidents) },
    },
    because: [`Notes for whoever is on call from ${date} on. ${week} closed in the seven days before.`],
    incidents: namedIncidents(lastFirst(incidents).toReversed()),
  };
}

/** The last nightly moment on that day of the week, at most six days ago. */
function lastHandOver(policy: ChroniclePolicy, weekday: Weekday, now: number): number | undefined {
  for (let ago = 0; ago < 7; ago += 1) {
    const night = policy.lastNight(now - ago * day);
    const name = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: policy.zone }).format(night);
    if (name.toLowerCase() === weekday) return night;
  }
  return undefined;
}

/** `2026-11-23`, as the calendar of the time zone has it. */
const dateIn = (timeZone: string, time: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    time,
  );
