import { type ArgusEvent, type Severity, worstSeverity } from '#libs/contracts';
import { alertName } from '../describe-event.js';
import { clockTime, code, plain, table } from '../markdown.js';
import { actionSection, approvalSection, ofType } from '../response-sections.js';
import { type Cite, timeline } from '../timeline.js';
import { causesText, likeliestCause, orNone } from './causes.js';
import { impactTable } from './impact.js';
import type { PostmortemParts } from './template.js';
import { duration, timesTable } from './times.js';

const mostAlerts = 200;

/**
 * What Argus writes of a postmortem, as Markdown. Every line follows from the given events and from nothing else, so the
 * same events give the same bytes. `cite` writes down which event proves a line.
 */
export function postmortemParts(events: readonly ArgusEvent[], cite: Cite): PostmortemParts {
  const opened = ofType(events, 'argus.incident.opened.v1')[0];
  return {
    title: `# ${opened === undefined ? 'Incident' : plain(opened.data.title)}`,
    summary: summary(events),
    impact: impactTable(events, cite),
    times: timesTable(events, cite),
    causes: causesText(events, cite),
    resolution: orNone(
      [...approvalSection(events, cite), ...actionSection(events, cite)],
      'No action of Argus was asked for or run.',
    ),
    timeline: timeline(events, cite),
    alerts: orNone(alertSection(events), 'No alert is on record.'),
    record: footer(events),
  };
}

function summary(events: readonly ArgusEvent[]): string {
  const opened = ofType(events, 'argus.incident.opened.v1')[0];
  const closed = ofType(events, 'argus.incident.closed.v1').at(-1);
  const alerts = ofType(events, 'argus.incident.alert-attached.v1');
  const reopened = ofType(events, 'argus.incident.reopened.v1').length;
  const tickets = ofType(events, 'argus.ticket.created.v1').map(({ data }) => plain(data.key));
  const worst = worstOf(events);
  const rows: [string, string][] = [
    ['Incident', opened === undefined ? '' : code(opened.data.incidentId)],
    ['Worst severity', worst ?? ''],
    ['Opened', opened === undefined ? '' : clockTime(opened.time)],
    ['Closed', closed === undefined ? 'not yet' : clockTime(closed.time)],
    ['Lasted', opened === undefined || closed === undefined ? '' : duration(opened.time, closed.time)],
    ['Reopened', reopened === 0 ? 'never' : `${reopened} ${reopened === 1 ? 'time' : 'times'}`],
    ['Alerts', String(alerts.length)],
    ['Tickets', tickets.join(', ')],
    ['Outcome', outcome(events)],
    ['Likeliest cause', likeliestCause(events) ?? ''],
  ];
  return table(
    ['', ''],
    rows.filter(([, value]) => value !== ''),
  );
}

function worstOf(events: readonly ArgusEvent[]): Severity | undefined {
  return worstSeverity(
    events.flatMap((event) => {
      if (event.type === 'argus.incident.severity-changed.v1') return [event.data.to];
      if (event.type === 'argus.incident.opened.v1') return [event.data.severity];
      return event.type === 'argus.incident.alert-attached.v1' ? [event.data.severity] : [];
    }),
  );
}

function outcome(events: readonly ArgusEvent[]): string {
  const last = events.map(outcomeAfter).findLast((each) => each !== undefined);
  return last ?? 'Over without an action of Argus';
}

function outcomeAfter({ type, data }: ArgusEvent): string | undefined {
  if ('undoOf' in data && data.undoOf !== undefined) return undefined;
  if (type === 'argus.verification.failed.v1' && data.outcome === 'regressed') {
    return 'Over; the approved action did not help';
  }
  return outcomes[type];
}

const outcomes: Readonly<Record<string, string>> = {
  'argus.action.succeeded.v1': 'Over after an approved action',
  'argus.action.failed.v1': 'Over; the approved action failed',
  'argus.action.refused.v1': 'Over; the approved action was not run',
  'argus.approval.rejected.v1': 'Over; the proposed action was rejected',
  'argus.approval.expired.v1': 'Over; nobody decided on the proposed action in time',
};

function alertSection(events: readonly ArgusEvent[]): string[] {
  const ends = new Map(
    ofType(events, 'argus.incident.alert-resolved.v1').map(({ data }) => [episodeOf(data), data.endsAt]),
  );
  const alerts = ofType(events, 'argus.incident.alert-attached.v1');
  if (alerts.length === 0) return [];
  const rows = alerts.slice(0, mostAlerts).map(({ data }) => {
    const labels = Object.entries(data.labels).filter(([name]) => name !== 'alertname');
    const ended = ends.get(episodeOf(data));
    return [
      plain(alertName(data)),
      data.severity,
      clockTime(data.startsAt),
      ended === undefined ? 'still firing' : clockTime(ended),
      labels.map(([name, value]) => code(`${name}=${value}`)).join(' '),
    ];
  });
  const more = alerts.length - mostAlerts;
  return [
    table(['Alert', 'Severity', 'Began', 'Ended', 'Labels'], rows),
    ...(more > 0 ? [`And ${more} more, which are in the record.`] : []),
  ];
}

const episodeOf = ({ fingerprint, episode }: { fingerprint: string; episode: string }): string =>
  JSON.stringify([fingerprint, episode]);

function footer(events: readonly ArgusEvent[]): string {
  const last = events.at(-1);
  const upTo = last === undefined ? '' : `, up to ${code(last.id)}`;
  return `Written from the ${events.length} signed events of the incident's history${upTo}. Times are in UTC.`;
}
