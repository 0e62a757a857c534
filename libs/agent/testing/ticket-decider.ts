import {
  type ArgusEvent,
  type Fact,
  type IncidentDecider,
  type IncidentInput,
  fact,
  fromTimestamp,
} from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';

/** As little as an agent can have in mind and still do everything that the shell is there for. */
export interface TicketState {
  readonly id: string;
  readonly openedAt?: number;
  readonly closedAt?: number;
  readonly asked: boolean;
  readonly created: boolean;
  readonly comments: number;
  readonly changes: number;
}

export interface CreateTicket {
  readonly incidentId: string;
}

/** When an open incident is commented on, ms after it was opened. */
export const reminderAfter = 60_000;

const operation = (incidentId: string, name: string) => ({
  incidentId,
  operationId: `${incidentId}/${name}`,
});
const ask = (incidentId: string): Fact =>
  fact('argus.ticket.create-requested.v1', incidentId, {
    ...operation(incidentId, 'create'),
    ...{ tracker: 'test', title: 'Disk', description: 'It fills.', severity: 'high', labels: [] },
    ...{ link: 'https://argus.test', reason: 'no-ticket' },
  });
const change = (incidentId: string, n: number): Fact =>
  fact('argus.ticket.change-requested.v1', incidentId, {
    ...operation(incidentId, `change-${n}`),
    ...{ key: 'T-1', status: 'done', reason: 'asked' },
  });
const remind = (incidentId: string, n: number): Fact =>
  fact('argus.ticket.comment-requested.v1', incidentId, {
    ...operation(incidentId, `comment-${n}`),
    ...{ key: 'T-1', body: 'Still open.', reason: 'reminder' },
  });

/** The fact that settles an intent. */
export const created = (incidentId: string, foundAgain: boolean): Fact =>
  fact('argus.ticket.created.v1', incidentId, {
    ...operation(incidentId, 'create'),
    ...{ tracker: 'test', key: 'T-1', url: 'https://tracker.test/T-1', foundAgain },
  });

/** Asks for a ticket per incident, comments once when it stays open, and changes it when a person asks. */
export const ticketDecider: IncidentDecider<TicketState, CreateTicket, undefined, 'close-ticket'> = {
  initial: { id: '', asked: false, created: false, comments: 0, changes: 0 },
  evolve(state, event): TicketState {
    switch (event.type) {
      case 'argus.incident.opened.v1':
      case 'argus.incident.reopened.v1':
        return { ...state, id: event.subject, openedAt: fromTimestamp(event.time), closedAt: undefined };
      case 'argus.incident.closed.v1':
        return { ...state, openedAt: undefined, closedAt: fromTimestamp(event.time) };
      case 'argus.ticket.create-requested.v1':
        return { ...state, asked: true };
      case 'argus.ticket.created.v1':
        return { ...state, created: true };
      case 'argus.ticket.comment-requested.v1':
        return { ...state, comments: state.comments + 1 };
      case 'argus.ticket.change-requested.v1':
        return { ...state, changes: state.changes + 1 };
      default:
        return state;
    }
  },
  decide(input, state, { now }) {
    if (input.kind === 'request') return one(change(state.id, state.changes + 1), 'asked');
    if (input.kind === 'recorded') return onRecorded(input, state);
    const due = ticketDecider.deadline(state);
    return due === undefined || due > now
      ? nothing('not-due')
      : one(remind(state.id, state.comments + 1), 'due');
  },
  deadline: ({ openedAt, comments }) =>
    openedAt === undefined || comments > 0 ? undefined : openedAt + reminderAfter,
  finishedAt: ({ closedAt }) => closedAt,
};

const one = (stated: Fact, reason: string): Decision<Fact, never> => ({
  events: [stated],
  commands: [],
  reason,
});

function onRecorded(
  { events }: Extract<IncidentInput, { kind: 'recorded' }>,
  state: TicketState,
): Decision<Fact, CreateTicket> {
  const [event] = events as [ArgusEvent];
  const wanted = events.some(({ type }) => type === 'argus.ticket.create-requested.v1');
  if (wanted && !state.created)
    return { events: [], commands: [{ incidentId: event.subject }], reason: 'asked-for' };
  return state.asked ? nothing('asked-already') : one(ask(event.subject), 'no-ticket');
}
