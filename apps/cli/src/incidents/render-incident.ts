import type { IncidentDetails } from '#libs/audit';
import type { Colour } from '../terminal/paint.js';
import { plain, plainLines } from '../terminal/plain.js';
import { type TableOptions, renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';
import { severityColours, statusColours } from './colours.js';
import { findingsIn, findingsText } from './findings-text.js';
import type { ActionSummary, ApprovalSummary, ResponseSummary } from './response-of.js';

/** One incident with everything about it, for people. */
export function renderIncident(
  incident: IncidentDetails,
  response: ResponseSummary,
  link: string,
  look: TableOptions,
): string {
  const { paint } = look;
  const { id, status, severity, title } = incident;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Opened', `${shortTime(incident.openedAt)} (${incident.reason})`],
    ['Resolved', shortTime(incident.resolvedAt)],
    ['Closed', shortTime(incident.closedAt)],
    ['Group', Object.entries(incident.groupLabels).map(pair).join(' ')],
    ['Ticket', incident.ticketKey === null ? null : `${incident.ticketKey} ${incident.ticketUrl ?? ''}`],
    ['Page', link],
  ];
  const findings = findingsIn(incident.timeline);
  const chapters = [
    chapter('Alerts', alertsTable(incident, look), look),
    chapter('Likely causes', findings === undefined ? '' : findingsText(findings), look),
    chapter('Recommendation', recommendationText(response), look),
    chapter('Approvals', response.approvals.map((each) => approvalText(each, look)).join(''), look),
    chapter('Actions', response.actions.map((each) => actionText(each, look)).join(''), look),
    chapter('Timeline', timelineTable(incident, look), look),
  ];
  return [
    paint('bold', plain(title)),
    `${id}  ${paint(statusColours[status], status)}  ${paint(severityColours[severity], severity)}`,
    '',
    ...facts.flatMap(([name, text]) =>
      text === null || text === '' ? [] : [`${paint('dim', name.padEnd(9))} ${plain(text)}`],
    ),
    ...chapters.flatMap((text) => (text === '' ? [] : ['', text.trimEnd()])),
    '',
  ].join('\n');
}

const pair = ([name, value]: [string, string]): string => `${name}=${value}`;

const chapter = (title: string, text: string, { paint }: TableOptions): string =>
  text === '' ? '' : `${paint('bold', title)}\n${text}`;

const alertsTable = ({ alerts }: IncidentDetails, look: TableOptions): string =>
  alerts.length === 0
    ? ''
    : renderTable(
        alerts,
        [
          {
            title: 'STATUS',
            value: ({ status }) => status,
            colour: ({ status }) => (status === 'firing' ? 'red' : 'green'),
          },
          {
            title: 'SEVERITY',
            value: ({ severity }) => severity,
            colour: ({ severity }) => severityColours[severity],
          },
          { title: 'SINCE', value: ({ startsAt }) => shortTime(startsAt) },
          { title: 'UNTIL', value: ({ endsAt }) => shortTime(endsAt) },
          { title: 'LABELS', value: ({ labels }) => Object.entries(labels).map(pair).join(' ') },
        ],
        look,
      );

function recommendationText({ recommendation }: ResponseSummary): string {
  if (recommendation === undefined) return '';
  const { runbook, action, reason } = recommendation;
  if (runbook === undefined) return `No runbook fits: ${plain(reason)}\n`;
  return [
    `${plain(runbook.title)} (${plain(runbook.file)}): ${plain(reason)}`,
    ...(action === undefined
      ? []
      : [`Action: ${plain(action.title)} on ${plain(action.target)} (${action.risk} risk)`]),
    '',
  ].join('\n');
}

const approvalColours: Readonly<Record<ApprovalSummary['state'], Colour | undefined>> = {
  pending: 'yellow',
  granted: 'green',
  rejected: 'red',
  expired: 'dim',
};

function approvalText(approval: ApprovalSummary, { paint }: TableOptions): string {
  const { state, action, target, risk, by, decidedAt, expiresAt, link, votes, needed } = approval;
  const decided = by === undefined ? '' : ` by ${plain(by)}`;
  const when =
    decidedAt === undefined ? `until ${shortTime(expiresAt)}: ${plain(link)}` : shortTime(decidedAt);
  const agree = needed > 1 ? `, ${votes.length} of ${needed} agree` : '';
  const what = `${plain(action)} on ${plain(target)} (${plain(risk)} risk${agree})`;
  return `${paint(approvalColours[state], state.padEnd(9))} ${what}${decided} ${when}\n`;
}

const actionColours: Readonly<Record<ActionSummary['state'], Colour | undefined>> = {
  running: 'yellow',
  succeeded: 'green',
  failed: 'red',
  refused: 'red',
};

function actionText(run: ActionSummary, { paint }: TableOptions): string {
  const what = run.action === undefined ? run.actionId : `${run.action} on ${run.target ?? ''}`;
  const took = run.durationMs === undefined ? '' : ` after ${run.durationMs} ms`;
  const why = run.reason === undefined ? '' : `: ${run.reason}`;
  const said = plainLines(run.output ?? '').trim();
  const output = said === '' ? '' : `${said.replace(/^/gm, '  | ')}\n`;
  return `${paint(actionColours[run.state], run.state.padEnd(9))} ${plain(`${what}${took}${why}`)}\n${output}`;
}

/** Each piece of evidence is told where it speaks for a cause: in the timeline they would hide the rest. */
const timelineTable = ({ timeline }: IncidentDetails, look: TableOptions): string =>
  renderTable(
    timeline.filter(({ type }) => type !== 'argus.triage.evidence-found.v1'),
    [
      { title: 'TIME', value: ({ time }) => shortTime(time), colour: () => 'dim' },
      { title: 'AGENT', value: ({ agent }) => agent, colour: () => 'cyan' },
      { title: 'PERSON', value: ({ actor }) => actor },
      { title: 'WHAT', value: ({ text }) => text },
    ],
    look,
  );
