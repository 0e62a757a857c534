import { oneLine } from './plain-text.js';
import type { AlertLine, Incident, News } from './state.js';

/** So many alerts are listed in a text; of the others the number is told. */
const listedAlerts = 20;
/** A ticket's labels are for finding it, not for holding all there is. */
const longestLabel = 100;

/** The page of an incident. */
export const incidentLink = (publicUrl: string, incidentId: string): string =>
  `${publicUrl}/incidents/${incidentId}`;

/** `[high] Disk is filling on db-1` */
export const ticketTitle = ({ severity, title }: Incident): string => `[${severity}] ${title}`;

/** The incident's labels as the ticket's: `service=checkout`. */
export const ticketLabels = ({ labels }: Incident): string[] =>
  Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => oneLine(`${name}=${value}`, longestLabel));

/** What a comment says about some news: one piece, or several about alerts. */
export function commentBody(news: readonly News[]): string {
  const alerts = news.flatMap((each) => (each.topic === 'alerts' ? [each] : []));
  const of = (change: 'firing' | 'resolved'): AlertLine[] =>
    alerts.filter((each) => each.change === change).map(({ alert }) => alert);
  const [firing, resolved] = [of('firing'), of('resolved')];
  return paragraphs(
    ...news.map((each) => (each.topic === 'alerts' ? [] : [each.text])),
    listed(
      `${counted(firing.length)} more:`,
      firing,
      ({ text, severity, startsAt }) => `${text} (${severity}, since ${startsAt})`,
    ),
    listed(`${counted(resolved.length)} resolved:`, resolved, ({ text }) => text),
  );
}

const counted = (count: number): string => (count === 1 ? '1 alert' : `${count} alerts`);

function listed(
  heading: string,
  alerts: readonly AlertLine[],
  wordingOf: (alert: AlertLine) => string,
): string[] {
  const shown = alerts.slice(0, listedAlerts).map((alert) => `- ${wordingOf(alert)}`);
  const more = alerts.length - shown.length;
  return headed(heading, more > 0 ? [...shown, `- and ${more} more`] : shown);
}

const headed = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [heading, ...lines];

const paragraphs = (...parts: readonly (readonly string[])[]): string =>
  parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
