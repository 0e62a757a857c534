import {
  type AgentName,
  type ArgusEvent,
  type EventData,
  type Fact,
  fact,
  state as asEvents,
} from '#libs/contracts';
import type { Decision } from '#libs/kernel';
import { type TicketCommand, type TicketingPolicy, ticketingDecider } from '../src/domain/decide.js';
import type { TicketingState } from '../src/domain/state.js';
import { incidentId, now, policy } from './facts.js';

/** An incident as the stream holds it, and ticketing as its shell runs it. */
export class Story {
  readonly messages: { agent: AgentName; events: ArgusEvent[] }[] = [];

  constructor(readonly rules: TicketingPolicy = policy) {}

  /** Another agent states something; ticketing handles it and everything that it states itself. */
  tells(agent: AgentName, ...facts: Fact[]): this {
    this.record(agent, facts);
    return this.handleFrom(this.messages.length - 1);
  }

  /** As `tells`, while ticketing is away. */
  missed(agent: AgentName, ...facts: Fact[]): this {
    this.record(agent, facts);
    return this;
  }

  handleFrom(first: number): this {
    for (let at = first; at < this.messages.length; at++) {
      const { events, commands } = this.decideOn(at);
      if (events.length > 0) this.record('ticketing', events);
      for (const command of commands) this.record('ticketing', [this.outcomeOf(command)]);
    }
    return this;
  }

  outcomeOf: (command: TicketCommand) => Fact = outcome;

  decideOn(at: number, seen = this.messages.length): Decision<Fact, TicketCommand> {
    const events = this.messages[at]?.events ?? [];
    return ticketingDecider.decide({ kind: 'recorded', events }, this.state(seen), {
      now,
      policy: this.rules,
    });
  }

  state(seen = this.messages.length): TicketingState {
    const events = this.messages.slice(0, seen).flatMap((message) => message.events);
    return events.reduce((state, event) => ticketingDecider.evolve(state, event), ticketingDecider.initial);
  }

  record(agent: AgentName, facts: readonly Fact[]): void {
    const cause = `${agent}-${this.messages.length}`;
    this.messages.push({ agent, events: asEvents(facts, { agent, cause, correlationId: incidentId, now }) });
  }

  get all(): ArgusEvent[] {
    return this.messages.flatMap(({ events }) => events);
  }

  of<T extends ArgusEvent['type']>(type: T): EventData<T>[] {
    return this.all.flatMap((event) => (event.type === type ? [event.data as EventData<T>] : []));
  }

  get comments(): string[] {
    return this.of('argus.ticket.comment-requested.v1').map(({ body }) => body);
  }
}

/** What the tracker makes of it when all is well. */
export function outcome({ kind, request }: TicketCommand): Fact {
  const { operationId } = request;
  if (kind === 'create-ticket') {
    const ticket = {
      tracker: 'file',
      key: 'ARG-1',
      url: 'https://argus.test/tickets/ARG-1',
      foundAgain: false,
    };
    return fact('argus.ticket.created.v1', incidentId, { incidentId, operationId, ...ticket });
  }
  return kind === 'comment-on-ticket'
    ? fact('argus.ticket.commented.v1', incidentId, {
        incidentId,
        operationId,
        key: request.key,
        foundAgain: false,
      })
    : fact('argus.ticket.changed.v1', incidentId, { incidentId, operationId, key: request.key });
}

/** The tracker refused. */
export const failed = ({ request: { operationId } }: TicketCommand): Fact =>
  fact('argus.ticket.failed.v1', incidentId, { incidentId, operationId, reason: 'Jira answered 400' });
