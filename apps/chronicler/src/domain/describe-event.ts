import type { ArgusEvent } from '#libs/contracts';
import { clockTime, code, link, plain } from './markdown.js';

/** What an event says, in a line of Markdown. */
export function describeEvent(event: ArgusEvent): string {
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return `Incident opened: ${plain(event.data.title)} (${event.data.severity})${because(event.data.reason)}`;
    case 'argus.incident.alert-attached.v1':
      return `Alert fires: ${plain(alertName(event.data))} (${event.data.severity})`;
    case 'argus.incident.alert-resolved.v1':
      return `Alert resolved: ${code(event.data.fingerprint)}`;
    case 'argus.incident.severity-changed.v1':
      return `Severity changed from ${event.data.from} to ${event.data.to}${because(event.data.reason)}`;
    case 'argus.incident.reopened.v1':
      return `Incident reopened${because(event.data.reason)}`;
    case 'argus.incident.resolved.v1':
      return `All alerts resolved; closes at ${clockTime(event.data.verifyAt)} if it stays so`;
    case 'argus.verification.started.v1':
      return `Whether the action helped is watched until ${clockTime(event.data.until)}`;
    case 'argus.verification.observed.v1':
      return `Checks looked at: ${event.data.results.map(({ name }) => plain(name)).join(', ')}`;
    case 'argus.verification.passed.v1':
      return `${event.data.actionId === undefined ? 'Verified' : 'The action helped'}${because(event.data.reason)}`;
    case 'argus.verification.failed.v1':
      return `${event.data.outcome === 'regressed' ? 'The action did not help' : 'Not over yet'}${because(event.data.reason)}`;
    case 'argus.incident.closed.v1':
      return `Incident closed${because(event.data.reason)}`;
    case 'argus.triage.started.v1':
      return `Triage started${because(event.data.reason)}`;
    case 'argus.triage.observed.v1':
      return `Observations recorded: ${event.data.observations.length}`;
    case 'argus.triage.recommended.v1':
      return describeRecommendation(event.data);
    case 'argus.triage.hypothesised.v1': {
      const [cause] = event.data.hypotheses;
      return cause === undefined
        ? `No cause found${because(event.data.reason)}`
        : `Likely cause: ${plain(cause.says)}`;
    }
    case 'argus.triage.evidence-found.v1':
      return `Evidence (${event.data.evidence.kind}): ${plain(event.data.evidence.says)}`;
    case 'argus.approval.requested.v1':
      return `Approval asked for: ${plain(event.data.action.title)}, until ${clockTime(event.data.expiresAt)}`;
    case 'argus.approval.granted.v1':
      return `Approved${because(event.data.reason)}`;
    case 'argus.approval.rejected.v1':
      return `Rejected${because(event.data.reason)}`;
    case 'argus.approval.expired.v1':
      return `Approval expired${because(event.data.reason)}`;
    case 'argus.action.started.v1':
      return `Action started: ${plain(event.data.action.title)}`;
    case 'argus.action.succeeded.v1':
      return `Action succeeded after ${event.data.durationMs} ms`;
    case 'argus.action.failed.v1':
      return `Action failed${because(event.data.reason)}`;
    case 'argus.action.refused.v1':
      return `Action refused${because(event.data.reason)}`;
    case 'argus.action.progressed.v1':
      return `Runner ${plain(event.data.runner)}: ${plain(event.data.text)}`;
    case 'argus.action.cancelled.v1':
      return `Action cancelled${because(event.data.reason)}`;
    case 'argus.notification.sent.v1':
      return `Notification sent by ${plain(event.data.channel)}`;
    case 'argus.notification.failed.v1':
      return `Notification by ${plain(event.data.channel)} failed${because(event.data.reason)}`;
    case 'argus.notification.requested.v1':
      return `Notification to be sent by ${plain(event.data.channel)}: ${plain(event.data.subject)}`;
    case 'argus.ticket.created.v1':
      return `Ticket ${plain(event.data.key)} created: ${link(event.data.url)}`;
    case 'argus.report.written.v1':
      return `Report written: ${code(event.data.file)}`;
    default:
      return describeOther(event);
  }
}

/** The alert's name, or what stands for it. */
export const alertName = ({
  labels,
  fingerprint,
}: {
  labels: Readonly<Record<string, string>>;
  fingerprint: string;
}) => labels['alertname'] ?? fingerprint;

type Recommended = Extract<ArgusEvent, { type: 'argus.triage.recommended.v1' }>['data'];

function describeRecommendation({ runbook, action, reason }: Recommended): string {
  if (runbook === undefined) return `No recommendation${because(reason)}`;
  const proposal = action === undefined ? 'no action proposed' : `proposes: ${plain(action.title)}`;
  return `Runbook recommended: ${plain(runbook.title)}; ${proposal}`;
}

/** Types that need no wording of their own: `argus.ticket.comment-requested.v1` reads as it is. */
function describeOther({ type, data }: ArgusEvent): string {
  const words = type.split('.').slice(1, -1).join(' ').replaceAll('-', ' ');
  const reason = 'reason' in data && typeof data.reason === 'string' ? because(data.reason) : '';
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${reason}`;
}

const because = (reason: string): string => ` (${plain(reason)})`;
