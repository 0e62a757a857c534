import { fromTimestamp, type Severity, toTimestamp } from '#libs/contracts';
import { unreachable } from '#libs/kernel';
import type { AlertLine } from './alert-line.js';
import { firingLines } from './alerts.js';
import type { Flush } from './flush.js';
import { likelyCause } from './likely-cause.js';
import { quoted } from './plain-text.js';
import type { NewsDetail, NotifierState } from './state.js';

/** What has happened to the group of alerts since the reader was told of it. */
export interface GroupStory {
  readonly topic: Flush['topic'];
  /** How many alerts fire that did not, and the worst of them. */
  readonly joined: number;
  readonly joinedAlerts: readonly AlertLine[];
  /** How many alerts are over. */
  readonly over: number;
  readonly severityBefore?: Severity;
  /** When the incident closes if it stays so. */
  readonly verifyAt?: string;
}

/** What a notification is to say. */
export type Story = (GroupStory | NewsDetail) & {
  /** True for the first that a reader hears of the incident: it says everything. */
  readonly introduces: boolean;
};

/** The page of an incident. */
export const incidentLink = (publicUrl: string, incidentId: string): string =>
  `${publicUrl}/incidents/${incidentId}`;

/**
 * What a message says, to be read at three in the morning: the news first, then what it is about, since when
 * and where, and at the end what happens next.
 */
export function wording(
  story: Story,
  state: NotifierState,
  { publicUrl }: { readonly publicUrl: string },
): { subject: string; body: string } {
  const { topic } = story;
  const tellsAll =
    story.introduces ||
    topic === 'opened' ||
    topic === 'escalated' ||
    topic === 'reopened' ||
    topic === 'repeated';
  const firing = firingLines(state.alerts);
  const parts = [
    headline(story, state),
    about(state),
    particulars(story),
    ...(tellsAll
      ? [explanation(firing[0]), alertList(`Alerts (${state.firing} firing):`, firing, state.firing)]
      : []),
    links(state, publicUrl, topic === 'updated' && !tellsAll ? story.joinedAlerts : firing),
    whatNext(story),
  ];
  return {
    subject: `[${state.severity.toUpperCase()}] ${prefix(story)}${state.title} (${state.incidentId ?? ''})`,
    body: parts
      .filter((part) => part.length > 0)
      .map((part) => part.join('\n'))
      .join('\n\n'),
  };
}

function prefix(story: Story): string {
  switch (story.topic) {
    case 'opened':
      return '';
    case 'updated':
      return 'Update: ';
    case 'repeated':
      return 'Still firing: ';
    case 'approval-requested':
      return 'Approval needed: ';
    case 'action-finished':
      return `Action ${story.result}: `;
    case 'acknowledged':
      return 'Acknowledged: ';
    case 'snoozed':
      return 'Put off: ';
    case 'snooze-ended':
      return 'Told again: ';
    case 'handed-over':
      return `For ${story.to}: `;
    case 'escalated':
      return 'Needs you: ';
    case 'sla-breached':
      return story.what === 'acknowledge' ? 'Not acknowledged in time: ' : 'Not resolved in time: ';
    case 'regressed':
      return 'Action did not help: ';
    case 'resolved':
      return 'Resolved: ';
    case 'closed':
      return 'Closed: ';
    case 'reopened':
      return 'Reopened: ';
    default:
      return unreachable(story, 'topic of news');
  }
}

function headline(story: Story, { title, firing, severity }: NotifierState): string[] {
  switch (story.topic) {
    case 'opened':
      return [title];
    case 'updated':
      return [`${title}: ${changes(story, severity)}.`];
    case 'repeated':
      return [`${title}: ${firing === 1 ? 'one alert still fires' : `${firing} alerts still fire`}.`];
    case 'approval-requested':
      return [`A person has to decide: ${story.action}`];
    case 'action-finished':
      return [`The action "${story.action}" ${outcomes[story.result]}.`, ...howToAskAgain(story.askAgain)];
    case 'acknowledged':
      return [`${story.by} has it.`];
    case 'snoozed':
      return [`${story.by} has put it off until ${clockTime(story.until)}.`];
    case 'snooze-ended':
      return [`${title}: it was put off until now, and is told again.`];
    case 'handed-over':
      return [`${story.by} has handed it over to ${story.to}.`];
    case 'escalated':
      return [title, 'Nobody has acknowledged it so far.'];
    case 'sla-breached':
      return [
        `It was promised to be ${story.what === 'acknowledge' ? 'acknowledged' : 'resolved'} by ${clockTime(story.dueAt)}, and is not.`,
      ];
    case 'regressed':
      return [`The action "${story.action}" did not help: a person has to look at it.`];
    case 'resolved':
      return [`Every alert of "${title}" has resolved.`];
    case 'closed':
      return [`The incident "${title}" is closed.`];
    case 'reopened':
      return [`The incident "${title}" is open again.`];
    default:
      return unreachable(story, 'topic of news');
  }
}

const outcomes = {
  succeeded: 'succeeded',
  failed: 'failed',
  refused: 'was refused and did not run',
} as const;

/** It passes, but nobody tries again by itself: what was approved was approved for then. */
const howToAskAgain = (approvalId: string | undefined): string[] =>
  approvalId === undefined
    ? []
    : [
        `What stands against it passes. To have people asked again: "argus actions retry ${approvalId}", or the button in Slack.`,
      ];

function changes({ joined, over, severityBefore }: GroupStory, severity: Severity): string {
  const parts = [];
  if (joined > 0) parts.push(joined === 1 ? 'one more alert fires' : `${joined} more alerts fire`);
  if (over > 0) parts.push(over === 1 ? 'one alert is over' : `${over} alerts are over`);
  if (severityBefore !== undefined) parts.push(`the severity is now ${severity}, it was ${severityBefore}`);
  return parts.length === 0 ? 'its alerts have changed' : parts.join('; ');
}

function about({ severity, priority, service, since, slack, closedAt }: NotifierState): string[] {
  const { shown } = slack.findings;
  const cause = shown === undefined || closedAt !== undefined ? undefined : likelyCause(shown);
  return [
    `Severity: ${severity}`,
    ...(priority === undefined ? [] : [`Priority: ${priority}`]),
    ...(service === undefined ? [] : [`Service: ${service}`]),
    ...(since === undefined ? [] : [`Since: ${clockTime(since)}`]),
    ...(cause === undefined ? [] : [cause]),
  ];
}

function particulars(story: Story): string[] {
  switch (story.topic) {
    case 'updated':
      return alertList('New alerts:', story.joinedAlerts, story.joined);
    case 'approval-requested':
      return [
        ...(story.says === undefined ? [] : [`What it does: ${story.says}`]),
        `Target: ${story.target}`,
        `Risk: ${story.risk}`,
        `Answer by: ${clockTime(story.expiresAt)}`,
        `Approve or reject: ${story.link}`,
      ];
    case 'action-finished':
      return story.text.trim() === '' ? [] : ['It said:', ...quoted(story.text, 1_000)];
    case 'acknowledged':
    case 'snoozed':
    case 'handed-over':
      return story.said === undefined ? [] : quoted(story.said, 1_000);
    case 'escalated':
      return [`Escalation: ${story.by}, round ${story.round}, step ${story.step}`];
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

function links(state: NotifierState, publicUrl: string, [worst]: readonly AlertLine[]): string[] {
  const graph = worst?.generatorURL;
  const runbook = worst?.runbookURL;
  return [
    `Incident: ${incidentLink(publicUrl, state.incidentId ?? '')}`,
    ...(graph === undefined ? [] : [`Source of the alert: ${graph}`]),
    ...(runbook === undefined ? [] : [`Runbook: ${runbook}`]),
  ];
}

function whatNext(story: Story): string[] {
  switch (story.topic) {
    case 'opened':
    case 'reopened':
      return ['Next: Argus looks for a runbook that fits. Nothing risky runs unless a person approves it.'];
    case 'updated':
    case 'repeated':
    case 'sla-breached':
      return [];
    case 'acknowledged':
      return ['Next: nobody else is paged.'];
    case 'snoozed':
      return [`Next: if it still fires at ${clockTime(story.until)}, people are told again.`];
    case 'snooze-ended':
    case 'regressed':
      return ['Next: the escalation begins anew, until somebody acknowledges.'];
    case 'handed-over':
      return [`Next: ${story.to} acknowledges it.`];
    case 'escalated':
      return ['Next: acknowledge it, or the next one is paged.'];
    case 'approval-requested':
      return ['Next: without an approval in time the action does not run.'];
    case 'action-finished':
      return story.result === 'succeeded'
        ? ['Next: the incident closes once its alerts stay resolved.']
        : ['Next: a person has to look at it; Argus does not try the action again by itself.'];
    case 'resolved':
      return story.verifyAt === undefined
        ? ['Next: if it stays so, the incident is closed.']
        : [`Next: if it stays so until ${clockTime(story.verifyAt)}, the incident is closed.`];
    case 'closed':
      return ['Next: nothing to do. The report is on the page of the incident once it is written.'];
    default:
      return unreachable(story, 'topic of news');
  }
}

/** `2025-11-21 08:27 UTC` */
const clockTime = (timestamp: string): string =>
  `${toTimestamp(fromTimestamp(timestamp)).slice(0, 16).replace('T', ' ')} UTC`;
