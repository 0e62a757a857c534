import { type TicketBlock, type TicketDocument, type TicketLink, compareSeverity } from '#libs/contracts';
import { findingsBlocks } from './findings-blocks.js';
import { oneLine, quoted } from './plain-text.js';
import type { AlertLine, Incident, TicketingState } from './state.js';

/** So many alerts are listed in a text; of the others the number is told. */
const listedAlerts = 20;
/** A ticket is linked with so many graphs and runbooks of its alerts. */
const mostLinks = 8;

/** All that the ticket says now, from what is on record: what happened, what was found, what was done about it. */
export function ticketDocument(incident: Incident, state: TicketingState, link: string): TicketDocument {
  const { account, alerts } = state;
  const { recommendation } = account;
  const worst = worstFirst(alerts)[0];
  return [
    standing(state),
    ...section('Summary', [
      lines(
        'paragraph',
        `Argus opened this incident at ${incident.openedAt} (${oneLine(incident.reason, 200)}).`,
      ),
      {
        kind: 'quote',
        lines: unmarked([...quoted(worst?.summary, 300), ...quoted(worst?.description, 2_000)]),
      },
    ]),
    ...section('Impact', [{ kind: 'list', lines: impact(incident, state) }]),
    ...section(`Alerts (${account.attached})`, [
      { kind: 'list', lines: alertLines(alerts, account.attached) },
    ]),
    ...section('Hypotheses and evidence', [
      ...(account.findings === undefined ? [] : findingsBlocks(account.findings, link)),
      { kind: 'list', lines: [...account.observations] },
    ]),
    ...section('Recommendation', [
      { kind: 'list', lines: [...(recommendation?.lines ?? [])] },
      { kind: 'quote', lines: [...(recommendation?.quote ?? [])] },
    ]),
    ...section('Approvals', [{ kind: 'list', lines: [...account.approvals] }]),
    ...section('Actions', [{ kind: 'list', lines: [...account.actions] }]),
    ...section('People', [{ kind: 'list', lines: [...account.people] }]),
    ...section('Outcome', [{ kind: 'list', lines: [...account.outcome] }]),
    ...section('Links', [
      {
        kind: 'list',
        lines: [`Incident: ${link}`, ...ticketLinks(state).map(({ title, url }) => `${title}: ${url}`)],
      },
    ]),
  ];
}

/** The pages that a ticket is linked with: the postmortem, where alerts come from, and what to do about them. */
export function ticketLinks({
  alerts,
  postmortem,
}: Pick<TicketingState, 'alerts' | 'postmortem'>): TicketLink[] {
  const ofAlerts = worstFirst(alerts).flatMap(({ text, generatorURL, runbookURL }) => [
    ...(generatorURL === undefined ? [] : [{ title: `Graph of ${text}`, url: generatorURL }]),
    ...(runbookURL === undefined ? [] : [{ title: `Runbook for ${text}`, url: runbookURL }]),
  ]);
  const all = [...(postmortem === undefined ? [] : [{ title: 'Postmortem', url: postmortem }]), ...ofAlerts];
  return [...new Map(all.toReversed().map((link) => [link.url, link])).values()]
    .toReversed()
    .slice(0, mostLinks);
}

/** How the incident ended, in a line. */
export const outcomeOf = ({ account }: TicketingState): string =>
  account.outcome.at(-1) ?? 'Argus closed the incident.';

function standing({ closedAt, account, incident }: TicketingState): TicketBlock {
  const firing = Math.max(0, account.attached - account.over);
  if (closedAt !== undefined) return lines('success', 'The incident is closed.');
  const severity = `severity ${incident?.severity ?? 'unknown'}`;
  if (firing === 0 && account.attached > 0)
    return lines('info', `The incident is open (${severity}); every alert has resolved.`);
  const fire = firing === 0 ? '' : `; ${counted(firing)} firing`;
  return lines('warning', `The incident is open (${severity})${fire}.`);
}

function impact(incident: Incident, { account }: TicketingState): string[] {
  const firing = Math.max(0, account.attached - account.over);
  return [
    `Severity: ${incident.severity}${account.priority === undefined ? '' : `, priority ${account.priority}`}`,
    `Alerts: ${account.attached}, of which ${firing} ${firing === 1 ? 'fires' : 'fire'}`,
    ...Object.entries(incident.labels).map(([name, value]) => oneLine(`${name} = ${value}`, 300)),
  ];
}

function alertLines(alerts: readonly AlertLine[], attached: number): string[] {
  const shown = worstFirst(alerts).slice(0, listedAlerts);
  const more = Math.max(attached, alerts.length) - shown.length;
  return [
    ...shown.map(
      ({ text, severity, startsAt, resolved }) =>
        `${text} (${severity}, since ${startsAt}${resolved === true ? ', resolved' : ''})`,
    ),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

const worstFirst = (alerts: readonly AlertLine[]): AlertLine[] =>
  [...alerts].sort((a, b) => compareSeverity(a.severity, b.severity));

/** What `quoted` marks as said by somebody else; the block says so itself. */
const unmarked = (quotes: readonly string[]): string[] => quotes.map((line) => line.slice(2));

function section(heading: string, blocks: readonly TicketBlock[]): TicketBlock[] {
  const said = blocks.filter(({ lines: each }) => each.length > 0);
  return said.length === 0 ? [] : [lines('heading', heading), ...said];
}

const lines = (kind: TicketBlock['kind'], ...text: string[]): TicketBlock => ({ kind, lines: text });

const counted = (count: number): string => (count === 1 ? '1 alert' : `${count} alerts`);
