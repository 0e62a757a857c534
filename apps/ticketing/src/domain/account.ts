import { type ArgusEvent, type EventData, type Findings } from '#libs/contracts';
import { clockTime } from './clock-time.js';
import { oneLine, quoted, webAddress } from './plain-text.js';

/** What happened to an incident besides its alerts, in the lines that its ticket shows. */
export interface Account {
  readonly priority?: string;
  /** How many alerts joined and how many of them are over. */
  readonly attached: number;
  readonly over: number;
  readonly observations: readonly string[];
  /** What triage found at its latest look. */
  readonly findings?: Findings;
  readonly recommendation?: { readonly lines: readonly string[]; readonly quote: readonly string[] };
  readonly approvals: readonly string[];
  readonly actions: readonly string[];
  /** How it ended, or nearly did. */
  readonly outcome: readonly string[];
  /** Who has answered for it. */
  readonly people: readonly string[];
}

/** Before anything happened. */
export const emptyAccount: Account = {
  attached: 0,
  over: 0,
  observations: [],
  approvals: [],
  actions: [],
  outcome: [],
  people: [],
};

/** A ticket shows the latest of each kind. */
const mostLines = 30;

type Titles = ReadonlyMap<string, string>;

/** The account after one more fact; the same one where it tells nothing that the ticket shows. */
export function accountAfter(account: Account, event: ArgusEvent, titles: Titles): Account {
  const adding = (part: 'approvals' | 'actions' | 'outcome' | 'people', text: string): Account => ({
    ...account,
    [part]: [...account[part], `${clockTime(event.time)}: ${text}`].slice(-mostLines),
  });
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return { ...account, priority: event.data.priority };
    case 'argus.incident.priority-changed.v1':
      return { ...account, priority: event.data.to };
    case 'argus.incident.alert-attached.v1':
      return { ...account, attached: account.attached + 1 };
    case 'argus.incident.alert-resolved.v1':
      return { ...account, over: account.over + 1 };
    case 'argus.triage.observed.v1':
      return { ...account, observations: observationLines(event.data) };
    case 'argus.triage.recommended.v1':
      return { ...account, recommendation: recommendation(event.data) };
    case 'argus.approval.requested.v1':
      return adding(
        'approvals',
        `Approval of ${named(event.data.approvalId, titles)} on ${oneLine(event.data.action.target, 200)} (risk: ${event.data.action.risk}) was asked for, until ${clockTime(event.data.expiresAt)}`,
      );
    case 'argus.approval.voted.v1':
      return adding(
        'approvals',
        `${named(event.data.approvalId, titles)} has ${event.data.votes} of the ${event.data.needed} votes that it needs${by(event)}`,
      );
    case 'argus.approval.granted.v1':
      return adding(
        'approvals',
        `${named(event.data.approvalId, titles)} was approved${by(event)}${because(event.data.reason)}`,
      );
    case 'argus.approval.rejected.v1':
      return adding(
        'approvals',
        `${named(event.data.approvalId, titles)} was rejected${by(event)}${because(event.data.reason)}`,
      );
    case 'argus.approval.expired.v1':
      return adding(
        'approvals',
        `${named(event.data.approvalId, titles)} was not approved${because(event.data.reason)}`,
      );
    case 'argus.action.started.v1':
      return adding(
        'actions',
        `${named(event.data.actionId, titles)} was started on ${oneLine(event.data.action.target, 200)}${undoing(event.data.undoOf, titles)}`,
      );
    case 'argus.action.succeeded.v1':
      return adding('actions', `${named(event.data.actionId, titles)} succeeded`);
    case 'argus.action.failed.v1':
      return adding('actions', `${named(event.data.actionId, titles)} failed${because(event.data.reason)}`);
    case 'argus.action.refused.v1':
      return adding(
        'actions',
        `${named(event.data.actionId, titles)} was refused and did not run${because(event.data.reason)}`,
      );
    case 'argus.action.cancelled.v1':
      return adding(
        'actions',
        `${named(event.data.actionId, titles)} was cancelled${by(event)}${because(event.data.reason)}`,
      );
    case 'argus.incident.acknowledged.v1':
      return adding('people', `Acknowledged${by(event)}${inWords(event.data.said)}`);
    case 'argus.incident.handed-over.v1':
      return adding(
        'people',
        `Handed over to ${oneLine(event.data.to, 200)}${by(event)}${inWords(event.data.said)}`,
      );
    case 'argus.incident.escalated.v1':
      return adding(
        'people',
        `Paged ${oneLine(event.data.persons.join(', ') || 'nobody', 300)}${because(event.data.reason)}`,
      );
    case 'argus.incident.sla-breached.v1':
      return adding(
        'people',
        `Nobody managed to ${event.data.what} it in time (${clockTime(event.data.dueAt)})`,
      );
    case 'argus.incident.resolved.v1':
      return adding('outcome', `Every alert has resolved${because(event.data.reason)}`);
    case 'argus.verification.passed.v1':
      return adding('outcome', `${whatHeld(event.data, titles)} holds${because(event.data.reason)}`);
    case 'argus.verification.failed.v1':
      return adding('outcome', `${whatHeld(event.data, titles)} does not hold${because(event.data.reason)}`);
    case 'argus.incident.reopened.v1':
      return adding('outcome', `Opened again${because(event.data.reason)}`);
    case 'argus.incident.closed.v1':
      return adding('outcome', `Closed${by(event)}${because(event.data.reason)}${inWords(event.data.said)}`);
    default:
      return account;
  }
}

const observationLines = ({ observations }: EventData<'argus.triage.observed.v1'>): string[] =>
  observations.slice(0, mostLines).map(({ text, link }) => {
    const evidence = webAddress(link);
    return `${oneLine(text, 500)}${evidence === undefined ? '' : ` (${evidence})`}`;
  });

function recommendation({ runbook, action, reason }: EventData<'argus.triage.recommended.v1'>) {
  if (runbook === undefined)
    return { lines: [`No runbook fits${because(reason)}. A person has to look at it.`], quote: [] };
  const proposal =
    action === undefined
      ? 'It proposes no action that Argus could run.'
      : `Proposed action: ${oneLine(action.title, 200)} on ${oneLine(action.target, 200)} (risk: ${action.risk})`;
  return {
    lines: [
      `Recommended runbook: ${oneLine(runbook.title, 200)} (${oneLine(runbook.file, 200)})${because(reason)}`,
      proposal,
    ],
    quote: quoted(runbook.summary, 1_000).map((line) => line.slice(2)),
  };
}

const named = (id: string, titles: Titles): string => `"${titles.get(id) ?? oneLine(id, 200)}"`;

/** What was looked at: the effect of an action, or that everything is well. */
const whatHeld = ({ actionId }: { readonly actionId?: string }, titles: Titles): string =>
  actionId === undefined ? 'The recovery' : `The effect of ${named(actionId, titles)}`;

const undoing = (undoOf: string | undefined, titles: Titles): string =>
  undoOf === undefined ? '' : `, to take ${named(undoOf, titles)} back`;

/** What a person said about it. */
const inWords = (said: string | undefined): string =>
  said === undefined || said === '' ? '' : `: “${oneLine(said, 300)}”`;

const because = (reason: string): string => ` (${oneLine(reason, 300)})`;

/** `user:alice@example.org` reads ` by alice@example.org`. */
const by = ({ actor }: ArgusEvent): string =>
  actor === undefined ? '' : ` by ${oneLine(actor.replace(/^user:/, ''), 200)}`;
