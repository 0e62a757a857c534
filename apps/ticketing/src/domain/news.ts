import type { ArgusEvent } from '#libs/contracts';
import { clockTime } from './clock-time.js';
import { oneLine, quoted } from './plain-text.js';
import type { News, TicketingState } from './state.js';

type Told = Exclude<News, { topic: 'alerts' }>;

/** What a fact is to be told the ticket as; undefined for a fact that is no news to it. */
export function newsOf(event: ArgusEvent, state: TicketingState): Told | undefined {
  const as = (topic: Told['topic'], ...lines: readonly string[]): Told => ({
    id: event.id,
    topic,
    text: lines.join('\n'),
  });
  switch (event.type) {
    case 'argus.incident.severity-changed.v1':
      return as(
        'severity',
        `The severity changed from ${event.data.from} to ${event.data.to} (${event.data.reason}).`,
      );
    case 'argus.incident.reopened.v1':
      return as('reopened', `The incident was reopened (${event.data.reason}).`);
    case 'argus.incident.resolved.v1':
      return as(
        'resolved',
        `Every alert has resolved. If it stays so until ${clockTime(event.data.verifyAt)}, the incident is closed.`,
      );
    case 'argus.triage.recommended.v1':
      return as('recommendation', ...recommendation(event.data));
    case 'argus.approval.granted.v1':
      return as(
        'approval',
        `${titleOf(event.data.approvalId, state)} was approved${by(event)} (${event.data.reason}).`,
      );
    case 'argus.approval.rejected.v1':
      return as(
        'approval',
        `${titleOf(event.data.approvalId, state)} was rejected${by(event)} (${event.data.reason}).`,
      );
    case 'argus.approval.expired.v1':
      return as(
        'approval',
        `${titleOf(event.data.approvalId, state)} was not approved in time (${event.data.reason}).`,
      );
    case 'argus.action.succeeded.v1':
      return as('action', `${titleOf(event.data.actionId, state)} succeeded.`, ...said(event.data.output));
    case 'argus.action.failed.v1':
      return as(
        'action',
        `${titleOf(event.data.actionId, state)} failed (${oneLine(event.data.reason, 300)}).`,
        ...said(event.data.output),
      );
    case 'argus.action.refused.v1':
      return as(
        'action',
        `${titleOf(event.data.actionId, state)} was refused and did not run (${oneLine(event.data.reason, 300)}).`,
      );
    case 'argus.action.cancelled.v1':
      return as(
        'action',
        `${titleOf(event.data.actionId, state)} was cancelled${by(event)} (${oneLine(event.data.reason, 300)}).`,
      );
    case 'argus.verification.failed.v1':
      return event.data.actionId === undefined
        ? undefined
        : as(
            'action',
            `The effect of ${titleOf(event.data.actionId, state).replace('The', 'the')} does not hold (${oneLine(event.data.reason, 300)}).`,
          );
    case 'argus.ticket.answered.v1':
      return event.data.done ? undefined : as('answer', oneLine(event.data.sentence, 500));
    default:
      return undefined;
  }
}

type Recommendation = Extract<ArgusEvent, { type: 'argus.triage.recommended.v1' }>['data'];

function recommendation({ runbook, action, reason }: Recommendation): string[] {
  if (runbook === undefined) return [`No runbook fits (${reason}). A person has to look at it.`];
  return [
    `Recommended runbook: ${oneLine(runbook.title, 200)} (${oneLine(runbook.file, 200)})`,
    ...quoted(runbook.summary, 1_000),
    ...(action === undefined
      ? ['It proposes no action that Argus could run.']
      : [
          `Proposed action: ${oneLine(action.title, 200)} on ${oneLine(action.target, 200)} (risk: ${action.risk})`,
        ]),
  ];
}

const titleOf = (id: string, { actions }: TicketingState): string =>
  `The action "${actions.get(id) ?? oneLine(id, 200)}"`;

/** `user:alice@example.org` reads ` by alice@example.org`. */
const by = ({ actor }: ArgusEvent): string =>
  actor === undefined ? '' : ` by ${oneLine(actor.replace(/^user:/, ''), 200)}`;

/** What a command says last is what tells how it ended. */
const said = (output: string): string[] => {
  const lines = quoted(output.slice(-1_000), 1_000);
  return lines.length === 0 ? [] : ['', 'It said:', ...lines];
};
