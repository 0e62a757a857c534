import { fromTimestamp, toTimestamp } from '#libs/contracts';
import { unreachable } from '#libs/kernel';
import { quoted } from './plain-text.js';
import type { AlertLine, News, NotifierState } from './state.js';

/** How a message is to be worded. */
export interface WordingContext {
  readonly publicUrl: string;
  /** True for the first that a channel hears of the incident: it says everything. */
  readonly introduces: boolean;
}

/** The page of an incident. */
export const incidentLink = (publicUrl: string, incidentId: string): string =>
  `${publicUrl}/incidents/${incidentId}`;

/**
 * What a message about a piece of news says, to be read at three in the morning: the news first, then what it
 * is about, since when and where, and at the end what happens next.
 */
export function wording(
  news: News,
  state: NotifierState,
  context: WordingContext,
): { subject: string; body: string } {
  const tellsAll = context.introduces || news.topic === 'opened' || news.topic === 'reopened';
  const parts = [
    headline(news, state),
    about(state),
    particulars(news),
    ...(tellsAll
      ? [
          explanation(state.alerts[0]),
          alertList(`Alerts (${state.firing} firing):`, state.alerts, state.firing),
        ]
      : []),
    links(news, state, context, tellsAll),
    whatNext(news),
  ];
  return {
    subject: `[${state.severity.toUpperCase()}] ${prefix(news)}${state.title} (${state.incidentId ?? ''})`,
    body: parts
      .filter((part) => part.length > 0)
      .map((part) => part.join('\n'))
      .join('\n\n'),
  };
}

function prefix(news: News): string {
  switch (news.topic) {
    case 'opened':
      return '';
    case 'updated':
      return 'Update: ';
    case 'approval-requested':
      return 'Approval needed: ';
    case 'action-finished':
      return `Action ${news.result}: `;
    case 'resolved':
      return 'Resolved: ';
    case 'closed':
      return 'Closed: ';
    case 'reopened':
      return 'Reopened: ';
    default:
      return unreachable(news, 'topic of news');
  }
}

function headline(news: News, { title }: NotifierState): string[] {
  switch (news.topic) {
    case 'opened':
      return [title];
    case 'updated':
      return [`${title}: ${changes(news)}.`];
    case 'approval-requested':
      return [`A person has to decide: ${news.action}`];
    case 'action-finished':
      return [`The action "${news.action}" ${outcomes[news.result]}.`];
    case 'resolved':
      return [`Every alert of "${title}" has resolved.`];
    case 'closed':
      return [`The incident "${title}" is closed.`];
    case 'reopened':
      return [`The incident "${title}" is open again.`];
    default:
      return unreachable(news, 'topic of news');
  }
}

const outcomes = {
  succeeded: 'succeeded',
  failed: 'failed',
  refused: 'was refused and did not run',
} as const;

function changes({ attached, severityBefore, severity }: Extract<News, { topic: 'updated' }>): string {
  const parts = [];
  if (attached > 0) parts.push(attached === 1 ? 'one more alert fires' : `${attached} more alerts fire`);
  if (severityBefore !== undefined) parts.push(`the severity is now ${severity}, it was ${severityBefore}`);
  return parts.join('; ');
}

function about({ severity, service, since }: NotifierState): string[] {
  return [
    `Severity: ${severity}`,
    ...(service === undefined ? [] : [`Service: ${service}`]),
    ...(since === undefined ? [] : [`Since: ${clockTime(since)}`]),
  ];
}

function particulars(news: News): string[] {
  switch (news.topic) {
    case 'updated':
      return alertList('New alerts:', news.alerts, news.attached);
    case 'approval-requested':
      return [
        `Target: ${news.target}`,
        `Risk: ${news.risk}`,
        `Answer by: ${clockTime(news.expiresAt)}`,
        `Approve or reject: ${news.link}`,
      ];
    case 'action-finished':
      return news.text.trim() === '' ? [] : ['It said:', ...quoted(news.text, 1_000)];
    default:
      return [];
  }
}

function explanation(alert: AlertLine | undefined): string[] {
  const { summary, description } = alert ?? {};
  return [
    ...(summary === undefined ? [] : quoted(summary, 300)),
    ...(description === undefined || description.trim() === '' ? [] : quoted(description, 1_500)),
  ];
}

function alertList(heading: string, lines: readonly AlertLine[], total: number): string[] {
  if (lines.length === 0) return [];
  const more = total - lines.length;
  return [
    heading,
    ...lines.map(({ text, severity, startsAt }) => `- ${text} (${severity}, since ${clockTime(startsAt)})`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}

function links(news: News, state: NotifierState, { publicUrl }: WordingContext, tellsAll: boolean): string[] {
  const [worst] = news.topic === 'updated' && !tellsAll ? news.alerts : state.alerts;
  const graph = worst?.generatorURL;
  const runbook = worst?.runbookURL;
  return [
    `Incident: ${incidentLink(publicUrl, state.incidentId ?? '')}`,
    ...(graph === undefined ? [] : [`Source of the alert: ${graph}`]),
    ...(runbook === undefined ? [] : [`Runbook: ${runbook}`]),
  ];
}

function whatNext(news: News): string[] {
  switch (news.topic) {
    case 'opened':
    case 'reopened':
      return ['Next: Argus looks for a runbook that fits. Nothing risky runs unless a person approves it.'];
    case 'updated':
      return [];
    case 'approval-requested':
      return ['Next: without an approval in time the action does not run.'];
    case 'action-finished':
      return news.result === 'succeeded'
        ? ['Next: the incident closes once its alerts stay resolved.']
        : ['Next: a person has to look at it; Argus does not try the action again by itself.'];
    case 'resolved':
      return [`Next: if it stays so until ${clockTime(news.verifyAt)}, the incident is closed.`];
    case 'closed':
      return ['Next: nothing to do. The report is on the page of the incident once it is written.'];
    default:
      return unreachable(news, 'topic of news');
  }
}

/** `2025-11-21 08:27 UTC` */
const clockTime = (timestamp: string): string =>
  `${toTimestamp(fromTimestamp(timestamp)).slice(0, 16).replace('T', ' ')} UTC`;
