import {
  type ArgusEvent,
  type EventData,
  type Fact,
  type IncidentDecider,
  type IncidentInput,
  deterministicId,
  fact,
} from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { evolve } from './evolve.js';
import {
  type CommentTopic,
  type Incident,
  type News,
  type TicketingState,
  initialTicketingState,
} from './state.js';
import { commentBody, incidentLink, ticketDescription, ticketLabels, ticketTitle } from './wording.js';

/** What ticketing goes by. */
export interface TicketingPolicy {
  /** The tracker that holds the tickets, by name. */
  readonly tracker: string;
  /** The start of every link. */
  readonly publicUrl: string;
  /** What tickets are told in comments. */
  readonly commentOn: readonly CommentTopic[];
}

/** Ask the tracker for something that is recorded as requested. */
export type TicketCommand =
  | { readonly kind: 'create-ticket'; readonly request: EventData<'argus.ticket.create-requested.v1'> }
  | { readonly kind: 'comment-on-ticket'; readonly request: EventData<'argus.ticket.comment-requested.v1'> }
  | { readonly kind: 'change-ticket'; readonly request: EventData<'argus.ticket.change-requested.v1'> };

/** Decides what an incident's ticket must say now. */
export const ticketingDecider: IncidentDecider<TicketingState, TicketCommand, TicketingPolicy> = {
  initial: initialTicketingState,
  evolve,
  decide,
  deadline: () => undefined,
  finishedAt(state) {
    const nothingLeft =
      state.creation?.failed === true || (state.asked.status === 'done' && state.pending.size === 0);
    return nothingLeft ? state.closedAt : undefined;
  },
};

function decide(
  input: IncidentInput,
  state: TicketingState,
  { policy }: DecisionContext<TicketingPolicy>,
): Decision<Fact, TicketCommand> {
  const { incident, creation, ticket } = state;
  if (incident === undefined) return nothing('incident-not-opened');
  const commands = input.kind === 'recorded' ? commandsFor(input.events, state) : [];
  if (commands.length > 0) {
    if (creation?.tracker === policy.tracker) return { events: [], commands, reason: 'ticket-to-update' };
    return {
      events: commands.map((command) => trackerGone(command, creation?.tracker)),
      commands: [],
      reason: 'tracker-no-longer-configured',
    };
  }
  if (creation === undefined)
    return stating(requestTicket(incident, state, policy), 'incident-has-no-ticket');
  if (creation.failed) return nothing('ticket-could-not-be-created');
  if (ticket === undefined) return nothing('waiting-for-the-ticket');
  if (creation.tracker !== policy.tracker) return nothing('ticket-is-in-another-tracker');
  // One thing after the other: comments arrive in order, and one that has to wait holds up nothing else.
  if (state.pending.size > 0) return nothing('update-under-way');
  return nextUpdate(incident, ticket.key, state, policy);
}

/** What the ticket lacks most: to be open, then to be told the news, then to be as bad or as closed as the incident. */
function nextUpdate(
  incident: Incident,
  key: string,
  state: TicketingState,
  policy: TicketingPolicy,
): Decision<Fact, TicketCommand> {
  const { asked, closedAt } = state;
  const change = missingChange(incident, state);
  const changed = (reason: string): Decision<Fact, TicketCommand> =>
    stating(requestChange(incident.id, key, change, state, reason), reason);
  if (closedAt === undefined && asked.status === 'done') return changed('incident-is-open-again');
  const news = dueNews(state.news, policy.commentOn);
  if (news.length > 0) return stating(requestComment(incident.id, key, news), 'news-to-tell');
  if (change.status !== undefined) return changed('incident-is-closed');
  if (change.severity !== undefined) return changed('severity-differs');
  return nothing('ticket-is-up-to-date');
}

const stating = (event: Fact, reason: string): Decision<Fact, TicketCommand> => ({
  events: [event],
  commands: [],
  reason,
});

/** The first piece of news that is to be told; news about alerts that follows on other such news is told with it. */
function dueNews(news: readonly News[], commentOn: readonly CommentTopic[]): News[] {
  const wanted = news.filter(({ topic }) => commentOn.includes(topic));
  const [first] = wanted;
  if (first === undefined || first.topic !== 'alerts') return wanted.slice(0, 1);
  const end = wanted.findIndex(({ topic }) => topic !== 'alerts');
  return end === -1 ? wanted : wanted.slice(0, end);
}

function requestTicket(
  incident: Incident,
  state: TicketingState,
  { tracker, publicUrl }: TicketingPolicy,
): Fact {
  const link = incidentLink(publicUrl, incident.id);
  // The description tells what happened so far, up to the first news that deserves a comment of its own.
  const end = state.news.findIndex(({ topic }) => topic !== 'alerts' && topic !== 'severity');
  const told = end === -1 ? state.news : state.news.slice(0, end);
  const alerts = told.flatMap((news) =>
    news.topic === 'alerts' && news.change === 'firing' ? [news.alert] : [],
  );
  return fact(
    'argus.ticket.create-requested.v1',
    incident.id,
    {
      incidentId: incident.id,
      operationId: deterministicId([incident.id, 'create-ticket']),
      tracker,
      title: ticketTitle(incident),
      description: ticketDescription(incident, alerts, link),
      severity: incident.severity,
      labels: ticketLabels(incident),
      link,
      reason: 'incident-has-no-ticket',
    },
    { causationid: told.at(-1)?.id ?? incident.eventId },
  );
}

function requestComment(incidentId: string, key: string, news: readonly News[]): Fact {
  const last = news.at(-1);
  return fact(
    'argus.ticket.comment-requested.v1',
    incidentId,
    {
      incidentId,
      operationId: deterministicId([incidentId, 'comment', last?.id ?? '']),
      key,
      body: commentBody(news),
      reason: `news-of-${last?.topic ?? 'incident'}`,
    },
    { causationid: last?.id },
  );
}

interface Change {
  readonly status?: 'open' | 'done';
  readonly severity?: Incident['severity'];
}

function missingChange({ severity }: Incident, { asked, closedAt }: TicketingState): Change {
  const status = closedAt === undefined ? 'open' : 'done';
  return {
    ...(status === asked.status ? {} : { status }),
    ...(severity === asked.severity ? {} : { severity }),
  };
}

const requestChange = (
  incidentId: string,
  key: string,
  change: Change,
  { changes }: TicketingState,
  reason: string,
): Fact =>
  fact('argus.ticket.change-requested.v1', incidentId, {
    incidentId,
    operationId: deterministicId([incidentId, 'change', changes + 1]),
    key,
    ...change,
    reason,
  });

/** The unsettled requests among some events, as commands. */
function commandsFor(events: readonly ArgusEvent[], { pending, creation }: TicketingState): TicketCommand[] {
  return events.flatMap((event): TicketCommand[] => {
    switch (event.type) {
      case 'argus.ticket.create-requested.v1': {
        const current =
          creation?.operationId === event.data.operationId && pending.has(event.data.operationId);
        return current ? [{ kind: 'create-ticket', request: event.data }] : [];
      }
      case 'argus.ticket.comment-requested.v1':
        return pending.has(event.data.operationId)
          ? [{ kind: 'comment-on-ticket', request: event.data }]
          : [];
      case 'argus.ticket.change-requested.v1':
        return pending.has(event.data.operationId) ? [{ kind: 'change-ticket', request: event.data }] : [];
      default:
        return [];
    }
  });
}

const trackerGone = ({ request }: TicketCommand, tracker = 'unknown'): Fact =>
  fact('argus.ticket.failed.v1', request.incidentId, {
    incidentId: request.incidentId,
    operationId: request.operationId,
    reason: `it was requested of the tracker "${tracker}", and ticketing.tracker names another one now`,
  });
