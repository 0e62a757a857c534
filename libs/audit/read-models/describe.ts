import type { ArgusEvent, EventData, EventOf, EventType } from '#libs/contracts';
import { runbookLines } from './describe-runbook.js';
import { triageLines } from './describe-triage.js';
import { plural } from './plural.js';

type Describers = { readonly [T in EventType]: (event: EventOf<T>) => string };

const alertName = (data: { readonly labels: Record<string, string>; readonly fingerprint: string }): string =>
  data.labels['alertname'] ?? data.fingerprint;

const by = (event: ArgusEvent): string => (event.actor === undefined ? '' : ` by ${event.actor}`);

const describeResult = (result: EventData<'argus.verification.observed.v1'>['results'][number]): string => {
  const { name, values, status, unreadable, notAsked } = result;
  const said = unreadable ?? notAsked ?? status ?? (values?.length === 0 ? 'no series' : values?.join(', '));
  return `${name}: ${said ?? 'nothing'}`;
};

const failedVerification = (actionId: string, outcome: 'kept' | 'regressed' | undefined): string =>
  outcome === 'regressed'
    ? `Action ${actionId} did not help`
    : `Whether action ${actionId} helped cannot be told`;

const words = ({ said }: { readonly said?: string }): string => (said === undefined ? '' : `: ${said}`);

/** A line for each type of event; the compiler asks for one when a type is added. */
const describers: Describers = {
  'argus.delivery.received.v1': ({ data }) =>
    `${plural(data.signals.length, 'alert')} received from ${data.source}, sent by ${data.sender}`,
  'argus.delivery.quarantined.v1': ({ data }) =>
    `${plural(data.alerts, 'alert')} from ${data.source} put in quarantine: ${data.reason}`,
  'argus.observation.made.v1': ({ data }) =>
    `Rule ${data.rule} (${data.source}): ${data.from} → ${data.to}: ${data.reason}`,
  'argus.ledger.checked.v1': ({ data }) =>
    data.balanced
      ? `The ledger accounts for all ${data.received} alerts`
      : `The ledger accounts for ${data.explained} of ${data.received} alerts since ${data.since}`,
  'argus.alert.firing.v1': ({ data }) => `Alert ${alertName(data)} is firing (${data.severity})`,
  'argus.alert.resolved.v1': ({ data }) => `Alert ${alertName(data)} is over`,
  'argus.alert.deduplicated.v1': ({ data }) =>
    `Alert ${data.fingerprint} (${data.status}) changes nothing: ${data.reason}`,
  'argus.alert.suppressed.v1': ({ data }) =>
    `Alert ${data.fingerprint} (${data.status}) suppressed by ${data.by}${data.until === undefined ? '' : ` until ${data.until}`}: ${data.reason}`,
  'argus.alert.due.v1': ({ data }) =>
    `Held alerts of queue ${data.partition} to be judged again: ${data.reason}`,
  'argus.incident.opened.v1': ({ data }) =>
    `Opened as ${data.severity}: ${data.title} (${data.reason})${data.priority === undefined ? '' : `, priority ${data.priority}`}`,
  'argus.incident.alert-attached.v1': ({ data }) =>
    `Alert ${alertName(data)} (${data.severity}) attached: ${data.reason}`,
  'argus.incident.alert-resolved.v1': ({ data }) => `Alert ${data.fingerprint} is over: ${data.reason}`,
  'argus.incident.resolution-held.v1': ({ data }) =>
    `Alert ${data.fingerprint} is said to be over, which is believed at ${data.until}: ${data.reason}`,
  'argus.incident.flapping.v1': ({ data }) =>
    `Alert ${data.fingerprint} ${data.flapping ? 'flaps' : 'no longer flaps'} (${plural(data.changes, 'change')}): ${data.reason}`,
  'argus.incident.priority-changed.v1': ({ data }) =>
    `Priority changed${data.from === undefined ? '' : ` from ${data.from}`} to ${data.to}: ${data.reason}`,
  'argus.incident.severity-changed.v1': ({ data }) =>
    `Severity changed from ${data.from} to ${data.to}: ${data.reason}`,
  'argus.incident.reopened.v1': ({ data }) => `Opened again: ${data.reason}`,
  'argus.incident.resolved.v1': (event) =>
    event.data.said === undefined
      ? `Every alert is over (${event.data.reason}); closes at ${event.data.verifyAt} if it stays so`
      : `Said to be over${by(event)}: ${event.data.said}`,
  'argus.verification.started.v1': ({ data }) =>
    `Whether action ${data.actionId} helped is watched until ${data.until}, with ${plural(data.checks.length, 'check')}`,
  'argus.verification.due.v1': ({ data }) =>
    `To be looked at: ${data.checks.map(({ name }) => name).join(', ')}`,
  'argus.verification.observed.v1': ({ data }) => `Seen: ${data.results.map(describeResult).join('; ')}`,
  'argus.verification.passed.v1': ({ data }) =>
    data.actionId === undefined
      ? `It stayed quiet: ${data.reason}`
      : `Action ${data.actionId} helped: ${data.reason}`,
  'argus.verification.failed.v1': ({ data }) =>
    `${data.actionId === undefined ? 'It did not stay quiet' : failedVerification(data.actionId, data.outcome)}: ${data.reason}${data.checks === undefined ? '' : ` (${data.checks.join(', ')})`}`,
  'argus.incident.closed.v1': (event) =>
    `Closed${by(event)}: ${event.data.reason}${event.data.said === undefined ? '' : ` (${event.data.said})`}`,
  'argus.notification.requested.v1': ({ data }) =>
    `To be told by ${data.channel} to ${data.recipients.join(', ')}: ${data.subject} (${data.reason})`,
  'argus.notification.sent.v1': ({ data }) =>
    `Told by ${data.channel}${data.foundAgain ? ', as was found after a restart' : ''}`,
  'argus.notification.failed.v1': ({ data }) => `Could not be told by ${data.channel}: ${data.reason}`,
  'argus.notification.muted.v1': ({ data }) =>
    `${data.receiver} is muted by ${data.by}${data.until === undefined ? '' : ` until ${data.until}`}: ${data.reason}`,
  'argus.incident.acknowledged.v1': (event) => `Acknowledged${by(event)}${words(event.data)}`,
  'argus.incident.snoozed.v1': (event) => `Put off${by(event)} until ${event.data.until}${words(event.data)}`,
  'argus.incident.snooze-ended.v1': ({ data }) => `To be told again: ${data.reason}`,
  'argus.incident.handed-over.v1': (event) =>
    `Handed over to ${event.data.to}${by(event)}${words(event.data)}`,
  'argus.incident.escalated.v1': ({ data }) =>
    `Escalation ${data.escalation}, round ${data.round}, step ${data.step}: ${[...data.persons, ...(data.receivers ?? [])].join(', ') || 'nobody'} (${data.reason})`,
  'argus.incident.sla-started.v1': ({ data }) =>
    `Promised for ${data.severity}: ${
      [
        ...(data.acknowledgeBy === undefined ? [] : [`acknowledged by ${data.acknowledgeBy}`]),
        ...(data.resolveBy === undefined ? [] : [`resolved by ${data.resolveBy}`]),
      ].join(', ') || 'nothing'
    }`,
  'argus.incident.sla-breached.v1': ({ data }) =>
    `Promise broken: not ${data.what === 'acknowledge' ? 'acknowledged' : 'resolved'} by ${data.dueAt} (${data.severity})`,
  'argus.digest.requested.v1': ({ data }) =>
    `Digest ${data.digest} to be told by ${data.channel} to ${data.recipients.join(', ')}: ${plural(data.incidents.length, 'incident')}`,
  'argus.digest.sent.v1': ({ data }) =>
    `Digest told by ${data.channel}${data.foundAgain ? ', as was found after a restart' : ''}`,
  'argus.digest.failed.v1': ({ data }) => `The digest could not be told by ${data.channel}: ${data.reason}`,
  'argus.oncall.overridden.v1': ({ data }) =>
    `${data.person} is on call in ${data.schedule} from ${data.from} to ${data.until}, as ${data.by} said${words(data)}`,
  'argus.notice.sent.v1': ({ data }) =>
    `${data.receiver} told by ${data.channel} that ${data.silenceId} ends soon`,
  'argus.notice.failed.v1': ({ data }) =>
    `${data.receiver} could not be told by ${data.channel} that ${data.silenceId} ends soon: ${data.reason}`,
  'argus.policy.adopted.v1': ({ data }) => `Policy ${data.version} is in force: ${data.reason}`,
  'argus.silence.created.v1': ({ data }) =>
    `Silence created by ${data.createdBy} until ${data.endsAt}: ${data.comment}`,
  'argus.silence.expired.v1': (event) => `Silence ended${by(event)}: ${event.data.reason}`,
  'argus.silence.ending.v1': ({ data }) =>
    `The ${data.kind} ends at ${data.endsAt} and holds ${plural(data.held, 'alert')} back: ${data.comment}`,
  'argus.request.heard.v1': ({ data }) =>
    `${data.byName ?? data.by} asked by way of ${data.via}: ${data.asks}${data.said === undefined ? '' : ` (${data.said})`}`,
  'argus.request.answered.v1': ({ data }) =>
    `${data.done ? 'Done' : 'Not done'} as asked (${data.reason}): ${data.sentence}`,
  'argus.ticket.create-requested.v1': ({ data }) =>
    `Ticket to be created in ${data.tracker}: ${data.title} (${data.reason})`,
  'argus.ticket.comment-requested.v1': ({ data }) => `Comment to be added to ${data.key}: ${data.reason}`,
  'argus.ticket.change-requested.v1': ({ data }) =>
    `Ticket ${data.key} to be changed${data.status === undefined ? '' : ` to ${data.status}`}: ${data.reason}`,
  'argus.ticket.created.v1': ({ data }) =>
    `Ticket ${data.key} ${data.foundAgain ? 'found again' : 'created'}: ${data.url}`,
  'argus.ticket.attach-requested.v1': ({ data }) =>
    `Graph to be attached to ${data.key}: ${data.title} (${data.reason})`,
  'argus.ticket.attached.v1': ({ data }) => `${data.fileName} attached to ${data.key}`,
  'argus.ticket.commented.v1': ({ data }) => `Comment added to ${data.key}`,
  'argus.ticket.changed.v1': ({ data }) =>
    `Ticket ${data.key} changed${data.status === undefined ? '' : ` to ${data.status}`}`,
  'argus.ticket.failed.v1': ({ data }) => `The ticket could not be brought up to date: ${data.reason}`,
  'argus.ticket.observed.v1': ({ data }) =>
    `${data.byName ?? data.by} changed the ${data.change} of ticket ${data.key}${data.to === undefined ? '' : ` to ${data.to}`}${data.text === undefined ? '' : `: ${data.text}`}`,
  'argus.ticket.answered.v1': ({ data }) =>
    `Asked by way of the ticket to ${data.asked.replace('-', ' ')}: ${data.done ? 'done' : 'not done'} (${data.reason})`,
  ...triageLines,
  'argus.approval.requested.v1': ({ data }) =>
    `Approval asked for "${data.action.title}" on ${data.action.target} (${data.action.risk} risk), until ${data.expiresAt}`,
  'argus.approval.voted.v1': (event) =>
    `${event.data.votes} of ${event.data.needed} agree${by(event)}: ${event.data.reason}`,
  'argus.approval.granted.v1': (event) => `Approved${by(event)}: ${event.data.reason}`,
  'argus.approval.rejected.v1': (event) => `Rejected${by(event)}: ${event.data.reason}`,
  'argus.approval.expired.v1': ({ data }) => `The request for approval expired: ${data.reason}`,
  'argus.action.started.v1': ({ data }) => `Action "${data.action.title}" started on ${data.action.target}`,
  'argus.action.succeeded.v1': ({ data }) => `Action ${data.actionId} succeeded after ${data.durationMs} ms`,
  'argus.action.failed.v1': ({ data }) =>
    `Action ${data.actionId} failed after ${data.durationMs} ms: ${data.reason}`,
  'argus.action.refused.v1': ({ data }) =>
    `Action ${data.actionId} refused: ${data.reason}${data.guardrail === undefined ? '' : ` (${data.guardrail})`}`,
  'argus.action.progressed.v1': ({ data }) =>
    `Action ${data.actionId} on runner ${data.runner}: ${data.text}`,
  'argus.action.cancelled.v1': (event) =>
    `Action ${event.data.actionId} cancelled${by(event)}: ${event.data.reason}`,
  'argus.actions.stopped.v1': (event) => `All actions stopped${by(event)}: ${event.data.reason}`,
  'argus.actions.resumed.v1': (event) => `Actions may run again${by(event)}: ${event.data.reason}`,
  'argus.report.written.v1': ({ data }) => `Report written: ${data.file}`,
  ...runbookLines,
  'argus.message.parked.v1': ({ data }) =>
    `${data.consumer} could not handle message ${data.sequence} of ${data.stream}: ${data.reason}`,
  'argus.message.redriven.v1': (event) =>
    `Message handled again${by(event)}: ${event.data.outcome}, ${event.data.reason}`,
};

const longest = 400;

/** What an event says, in one line for people. */
export function describe(event: ArgusEvent): string {
  const describer = describers[event.type] as ((event: ArgusEvent) => string) | undefined;
  const line = (describer?.(event) ?? event.type).replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const letters = [...line];
  return letters.length <= longest ? line : `${letters.slice(0, longest - 1).join('')}…`;
}
