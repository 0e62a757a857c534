import {
  type AgentName,
  type ArgusEvent,
  type EventData,
  type Fact,
  fact,
  state as asEvents,
} from '#libs/contracts';
import type { Decision } from '#libs/kernel';
import { type TicketCommand, ticketingDecider } from '../src/domain/decide.js';
import type { TicketNotice } from '../src/domain/observe.js';
import type { TicketingPolicy } from '../src/domain/policy.js';
import type { TicketingState } from '../src/domain/state.js';
import { incidentId, now as start, policy } from './facts.js';

/** An incident as the stream holds it, and ticketing as its shell runs it. */
export class Story {
  now = start;
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

  /** Time goes by; when a deadline of ticketing comes, it looks at the incident again. */
  passes(ms: number): this {
    const until = this.now + ms;
    for (;;) {
      const at = ticketingDecider.deadline(this.state());
      if (at === undefined || at > until) break;
      this.now = Math.max(this.now, at);
      const { events } = ticketingDecider.decide({ kind: 'deadline' }, this.state(), this.context);
      if (events.length === 0) break;
      this.record('ticketing', events);
      this.handleFrom(this.messages.length - 1);
    }
    this.now = until;
    return this;
  }

  /** Somebody changes the ticket in the tracker. */
  notices(notice: TicketNotice): Decision<Fact, TicketCommand> {
    const decision = ticketingDecider.decide(
      { kind: 'request', request: notice },
      this.state(),
      this.context,
    );
    if (decision.events.length > 0) {
      this.record('ticketing', decision.events);
      this.handleFrom(this.messages.length - 1);
    }
    return decision;
  }

  private get context() {
    return { now: this.now, policy: this.rules };
  }

  decideOn(at: number, seen = this.messages.length): Decision<Fact, TicketCommand> {
    const events = this.messages[at]?.events ?? [];
    return ticketingDecider.decide({ kind: 'recorded', events }, this.state(seen), this.context);
  }

  state(seen = this.messages.length): TicketingState {
    const events = this.messages.slice(0, seen).flatMap((message) => message.events);
    return events.reduce((state, event) => ticketingDecider.evolve(state, event), ticketingDecider.initial);
  }

  record(agent: AgentName, facts: readonly Fact[]): void {
    const cause = `${agent}-${this.messages.length}`;
    this.messages.push({
      agent,
      events: asEvents(facts, { agent, cause, correlationId: incidentId, now: this.now }),
    });
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

/** What the tracker, or whoever is asked, makes of it when all is well. */
export function outcome(command: TicketCommand): Fact {
  const { operationId } = command.request;
  switch (command.kind) {
    case 'create-ticket': {
      const { tracker } = command.request;
      const ticket = { tracker, key: 'ARG-1', url: 'https://argus.test/tickets/ARG-1', foundAgain: false };
      return fact('argus.ticket.created.v1', incidentId, { incidentId, operationId, ...ticket });
    }
    case 'comment-on-ticket': {
      const { key } = command.request;
      return fact('argus.ticket.commented.v1', incidentId, {
        incidentId,
        operationId,
        key,
        foundAgain: false,
      });
    }
    case 'attach-to-ticket': {
      const { key } = command.request;
      const attached = { incidentId, operationId, key, fileName: 'graph.png', foundAgain: false };
      return fact('argus.ticket.attached.v1', incidentId, attached);
    }
    case 'change-ticket': {
      const { key } = command.request;
      return fact('argus.ticket.changed.v1', incidentId, { incidentId, operationId, key });
    }
    case 'ask': {
      const answer = { asked: command.request.asks, done: true, reason: 'done', sentence: 'Done.' };
      return fact('argus.ticket.answered.v1', incidentId, { incidentId, operationId, ...answer });
    }
  }
}

/** The tracker refused. */
export const failed = ({ request: { operationId } }: TicketCommand): Fact =>
  fact('argus.ticket.failed.v1', incidentId, {
    ...{ incidentId, reason: 'Jira answered 400' },
    operationId: operationId ?? '',
  });
