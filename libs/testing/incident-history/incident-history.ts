import { type AgentName, type ArgusEvent, type Fact, type IncidentDecider, state } from '#libs/contracts';

/** When a history takes place. */
export interface HistoryTime {
  /** When its next message is stated, ms since the Unix epoch. */
  readonly now: number;
  /** How much later each message is than the one before, ms. */
  readonly pace?: number;
}

/** An incident's history as the stream would hold it, message by message. It never changes: what is added makes another. */
export class IncidentHistory {
  constructor(
    readonly incidentId: string,
    private readonly time: HistoryTime,
    readonly messages: readonly (readonly ArgusEvent[])[] = [],
  ) {}

  get events(): readonly ArgusEvent[] {
    return this.messages.flat();
  }

  /** The events of the last message. */
  get last(): readonly ArgusEvent[] {
    return this.messages.at(-1) ?? [];
  }

  /** One more message; none when there is nothing to say. */
  record(agent: AgentName, ...facts: readonly Fact[]): IncidentHistory {
    if (facts.length === 0) return this;
    const { now, pace = 0 } = this.time;
    const { incidentId, messages } = this;
    const cause = `cause-${messages.length}`;
    const message = state(facts, { agent, cause, correlationId: incidentId, now });
    return new IncidentHistory(incidentId, { now: now + pace, pace }, [...messages, message]);
  }

  /** The same, with what follows stated at another time. */
  at(now: number): IncidentHistory {
    return new IncidentHistory(this.incidentId, { ...this.time, now }, this.messages);
  }

  /** What an agent makes of it. */
  foldedBy<State>({ initial, evolve }: Mind<State>): State {
    return this.events.reduce((folded, event) => evolve(folded, event), initial);
  }
}

type Mind<State> = Pick<IncidentDecider<State, unknown, unknown>, 'initial' | 'evolve'>;
