import {
  type ArgusEvent,
  type EventData,
  type Fact,
  type IncidentDecider,
  type IncidentInput,
  chartTitle,
  chartsOf,
  fact,
} from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { evolve } from './evolve.js';
import { type TicketNotice, observeNotice } from './observe.js';
import type { TicketingPolicy } from './policy.js';
import {
  type Circumstances,
  lacksPostmortem,
  missingChange,
  requestChange,
  requestChart,
  requestComment,
  requestTicket,
} from './requests.js';
import {
  type Asked,
  type Incident,
  type News,
  type NewsTopic,
  type TicketingState,
  initialTicketingState,
} from './state.js';

/** Ask the tracker for something that is recorded as requested, or another agent for what a person wants. */
export type TicketCommand =
  | { readonly kind: 'create-ticket'; readonly request: EventData<'argus.ticket.create-requested.v1'> }
  | {
      readonly kind: 'comment-on-ticket';
      readonly tracker: string;
      readonly request: EventData<'argus.ticket.comment-requested.v1'>;
    }
  | {
      readonly kind: 'change-ticket';
      readonly tracker: string;
      readonly request: EventData<'argus.ticket.change-requested.v1'>;
    }
  | {
      readonly kind: 'attach-to-ticket';
      readonly tracker: string;
      readonly request: EventData<'argus.ticket.attach-requested.v1'>;
    }
  | AskCommand;

/** Ask the agent that decides it for what a person wants. */
export interface AskCommand {
  readonly kind: 'ask';
  readonly request: Asked & { readonly operationId: string; readonly asks: NonNullable<Asked['asks']> };
}

/** Decides what an incident's ticket must say now. */
export const ticketingDecider: IncidentDecider<TicketingState, TicketCommand, TicketingPolicy, TicketNotice> =
  {
    initial: initialTicketingState,
    evolve,
    decide,
    deadline,
    finishedAt(state) {
      const nothingLeft =
        state.creation?.failed === true || (state.asked.status === 'done' && state.pending.size === 0);
      return nothingLeft ? state.closedAt : undefined;
    },
  };

/** When what was gathered is told. */
function deadline({ news, asked, revision, ticket, creation, pending, nextUpdateAt }: TicketingState) {
  if (ticket === undefined || creation?.failed === true || pending.size > 0) return undefined;
  const stale = asked.revision !== undefined && (asked.revision !== revision || news.length > 0);
  return stale ? nextUpdateAt : undefined;
}

function decide(
  input: IncidentInput<TicketNotice>,
  state: TicketingState,
  context: DecisionContext<TicketingPolicy>,
): Decision<Fact, TicketCommand> {
  if (input.kind === 'request') return observeNotice(input.request, state);
  const { policy } = context;
  const { incident, creation, ticket } = state;
  if (incident === undefined) return nothing('incident-not-opened');
  const commands = input.kind === 'recorded' ? commandsFor(input.events, state) : [];
  if (commands.length > 0) return carryOut(commands, creation?.tracker, policy);
  if (creation === undefined)
    return stating('incident-has-no-ticket', requestTicket(incident, state, context));
  if (creation.failed) return nothing('ticket-could-not-be-created');
  if (ticket === undefined) return nothing('waiting-for-the-ticket');
  if (!policy.trackers.includes(creation.tracker)) return nothing('ticket-is-in-another-tracker');
  // One thing after the other: comments arrive in order, and one that has to wait holds up nothing else.
  if (state.pending.size > 0) return nothing('update-under-way');
  const update = nextUpdate(incident, ticket.key, state, context);
  return update.events.length > 0 ? update : missingChart(ticket.key, state, policy, update.reason);
}

function carryOut(
  commands: readonly TicketCommand[],
  tracker: string | undefined,
  { trackers }: TicketingPolicy,
): Decision<Fact, TicketCommand> {
  if (tracker === undefined || trackers.includes(tracker) || commands.every(({ kind }) => kind === 'ask'))
    return { events: [], commands, reason: 'ticket-to-update' };
  return {
    events: commands.flatMap((command) => (command.kind === 'ask' ? [] : [trackerGone(command, tracker)])),
    commands: [],
    reason: 'tracker-no-longer-configured',
  };
}

/**
 * What the ticket lacks, at once: to be open, to be told the news, to say what is true, to be as bad or as closed as
 * the incident. Its status, its severity and likely causes do not wait until it may be told more.
 */
function nextUpdate(
  incident: Incident,
  key: string,
  state: TicketingState,
  context: Circumstances,
): Decision<Fact, TicketCommand> {
  const change = missingChange(incident, state);
  const news = dueNews(state.news, context.policy);
  const changed = change.status !== undefined || change.severity !== undefined || change.described;
  if (!changed && news.length === 0) return nothing('ticket-is-up-to-date');
  const found = change.described && state.foundRevision > (state.asked.revision ?? Infinity);
  const reported = change.described && lacksPostmortem(state);
  const urgent = found || reported || change.status !== undefined || change.severity !== undefined;
  if (!urgent && context.now < (state.nextUpdateAt ?? 0)) return nothing('more-may-happen-before-it-is-told');
  const otherwise = reported ? 'postmortem-written' : reasonOf(change, news);
  const reason = found ? 'likely-causes-found' : otherwise;
  const comment = news.length === 0 ? [] : [requestComment(incident.id, key, news, context)];
  const bring = changed ? [requestChange(incident, key, change, state, { ...context, reason })] : [];
  // A ticket is opened before it is told anything, and closed after that.
  return stating(reason, ...(change.status === 'open' ? [...bring, ...comment] : [...comment, ...bring]));
}

/** One graph at a time; each series once, however often it is looked at. */
function missingChart(
  key: string,
  { incident, account, charts }: TicketingState,
  { mostCharts }: TicketingPolicy,
  otherwise: string,
): Decision<Fact, TicketCommand> {
  const { findings } = account;
  if (incident === undefined || findings === undefined || charts.size >= mostCharts)
    return nothing(otherwise);
  const missing = chartsOf(findings).find((each) => !charts.has(chartTitle(each)));
  return missing === undefined
    ? nothing(otherwise)
    : stating('graph-to-attach', requestChart(incident.id, key, missing));
}

function reasonOf(
  { status, severity }: { status?: string; severity?: string },
  news: readonly News[],
): string {
  if (status === 'open') return 'incident-is-open-again';
  if (status === 'done') return 'incident-is-closed';
  if (severity !== undefined) return 'severity-differs';
  return news.length > 0 ? 'news-to-tell' : 'description-is-out-of-date';
}

const stating = (reason: string, ...events: readonly Fact[]): Decision<Fact, TicketCommand> => ({
  events: [...events],
  commands: [],
  reason,
});

/** The news that deserve a comment: all that is due is told in one. */
function dueNews(news: readonly News[], { commentOn }: TicketingPolicy): News[] {
  const wanted: readonly NewsTopic[] = [...commentOn, 'answer'];
  return news.filter(({ topic }) => wanted.includes(topic));
}

/** The unsettled requests among some events, as commands. */
function commandsFor(
  events: readonly ArgusEvent[],
  { pending, creation, asks }: TicketingState,
): TicketCommand[] {
  const tracker = creation?.tracker ?? 'unknown';
  return events.flatMap((event): TicketCommand[] => {
    switch (event.type) {
      case 'argus.ticket.create-requested.v1': {
        const current =
          creation?.operationId === event.data.operationId && pending.has(event.data.operationId);
        return current ? [{ kind: 'create-ticket', request: event.data }] : [];
      }
      case 'argus.ticket.comment-requested.v1':
        return pending.has(event.data.operationId)
          ? [{ kind: 'comment-on-ticket', tracker, request: event.data }]
          : [];
      case 'argus.ticket.change-requested.v1':
        return pending.has(event.data.operationId)
          ? [{ kind: 'change-ticket', tracker, request: event.data }]
          : [];
      case 'argus.ticket.attach-requested.v1':
        return pending.has(event.data.operationId)
          ? [{ kind: 'attach-to-ticket', tracker, request: event.data }]
          : [];
      case 'argus.ticket.observed.v1': {
        const { operationId, asks: asked } = event.data;
        if (operationId === undefined || asked === undefined || !asks.has(operationId)) return [];
        return [{ kind: 'ask', request: { ...event.data, operationId, asks: asked } }];
      }
      default:
        return [];
    }
  });
}

const trackerGone = ({ request }: Exclude<TicketCommand, AskCommand>, tracker: string): Fact =>
  fact('argus.ticket.failed.v1', request.incidentId, {
    incidentId: request.incidentId,
    operationId: request.operationId,
    reason: `it was requested of the tracker "${tracker}", which is not set up any more`,
  });
