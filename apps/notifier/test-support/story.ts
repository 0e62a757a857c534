import {
  type AgentName,
  type ArgusEvent,
  decodeEvents,
  type EventData,
  type Fact,
  fact,
  type IncidentInput,
  state as asEvents,
} from '#libs/contracts';
import { notifierDecider } from '../src/domain/decide.js';
import type { NotifierRequest } from '../src/domain/person-requests.js';
import type { SendNotification } from '../src/domain/requests.js';
import type { NotifierState } from '../src/domain/state.js';
import type { NotifierPolicy } from '../src/domain/targets.js';
import { attached, incidentId, opened, start } from './facts.js';

/** What comes of sending a notification. */
export type Sending = (command: SendNotification) => 'sent' | 'failed' | 'nothing-yet';

/** A notification that was sent, and when (ms after the story's start). */
export interface Sent {
  readonly at: number;
  readonly command: SendNotification;
}

/** An incident's history with the notifier's part in it, message by message, as the shell would run it. */
export class Story {
  readonly messages: ArgusEvent[][] = [];
  readonly sent: Sent[] = [];
  readonly reasons: string[] = [];
  state: NotifierState = notifierDecider.initial;
  private time = start;

  constructor(
    public policy: NotifierPolicy,
    public sending: Sending = () => 'sent',
  ) {}

  get now(): number {
    return this.time;
  }

  /** Other agents' facts, and everything that the notifier makes of them, a second after what was before. */
  tell(agent: AgentName, ...facts: Fact[]): this {
    return this.until(this.time - start + 1_000).say(agent, ...facts);
  }

  /** The same, now. */
  say(agent: AgentName, ...facts: Fact[]): this {
    this.handle(this.append(agent, facts, `cause-${this.messages.length}`));
    return this;
  }

  /** Time passes up to so many ms after the start; deadlines ring. */
  until(ms: number): this {
    const end = start + ms;
    for (;;) {
      const due = notifierDecider.deadline(this.state);
      if (due === undefined || due > end) break;
      this.time = Math.max(this.time, due);
      const before = this.messages.length;
      this.decide({ kind: 'deadline' }, `deadline/${due}`);
      if (this.messages.length === before) break;
    }
    this.time = Math.max(this.time, end);
    return this;
  }

  /** A person asks for something, a second after what was before; what comes of it follows. */
  ask(request: NotifierRequest): string {
    this.until(this.time - start + 1_000);
    const { policy } = this;
    const { events, reason } = notifierDecider.decide({ kind: 'request', request }, this.state, {
      now: this.time,
      policy,
    });
    if (events.length > 0) this.handle(this.append('notifier', events, `asked-${this.messages.length}`));
    return reason;
  }

  /** The notifier ends, and starts with nothing but the recorded history: what is due follows from that. */
  restart(): this {
    this.state = this.messages
      .flat()
      .reduce((state, event) => notifierDecider.evolve(state, event), notifierDecider.initial);
    return this;
  }

  /** A stored message comes once more. */
  deliverAgain(index: number): this {
    this.handle(this.messages[index] ?? []);
    return this;
  }

  append(agent: AgentName, facts: readonly Fact[], cause: string): ArgusEvent[] {
    const events = asEvents(facts, { agent, cause, correlationId: incidentId, now: this.time });
    const decoded = decodeEvents(new TextEncoder().encode(JSON.stringify(events)), agent);
    if (!decoded.ok) throw new Error(decoded.error);
    this.messages.push(events);
    this.state = events.reduce((state, event) => notifierDecider.evolve(state, event), this.state);
    return events;
  }

  handle(events: ArgusEvent[]): void {
    this.decide({ kind: 'recorded', events }, events.at(-1)?.id ?? '');
  }

  get sends(): SendNotification[] {
    return this.sent.map(({ command }) => command);
  }

  get requests(): EventData<'argus.notification.requested.v1'>[] {
    return this.facts('argus.notification.requested.v1');
  }

  facts<T extends ArgusEvent['type']>(type: T): EventData<T>[] {
    return this.messages.flat().flatMap((event) => (event.type === type ? [event.data as EventData<T>] : []));
  }

  told(channel: string): string[] {
    return this.sends.filter((send) => send.channel === channel).map(({ topic }) => topic);
  }

  /** What a channel was told when, in ms after the start. */
  timeline(channel: string): [number, string][] {
    return this.sent
      .filter(({ command }) => command.channel === channel)
      .map(({ at, command }) => [at, command.topic]);
  }

  private decide(input: IncidentInput, cause: string): void {
    const { policy } = this;
    const decision = notifierDecider.decide(input, this.state, { now: this.time, policy });
    this.reasons.push(decision.reason);
    const own: ArgusEvent[][] = [];
    if (decision.events.length > 0) own.push(this.append('notifier', decision.events, cause));
    for (const [index, command] of decision.commands.entries()) {
      const outcome = this.sending(command);
      if (outcome === 'nothing-yet') break;
      this.sent.push({ at: this.time - start, command });
      own.push(this.append('notifier', [this.settled(command, outcome)], `${cause}/${index}`));
    }
    for (const message of own) this.handle(message);
  }

  private settled({ notificationId, channel }: SendNotification, outcome: 'sent' | 'failed'): Fact {
    const about = { incidentId, notificationId, channel };
    return outcome === 'sent'
      ? fact('argus.notification.sent.v1', incidentId, {
          ...about,
          externalId: `<${notificationId}>`,
          foundAgain: false,
        })
      : fact('argus.notification.failed.v1', incidentId, { ...about, reason: 'not_in_channel' });
  }
}

/** An incident with two alerts and no routes, as it used to be recorded, which the notifier has handled. */
export const open = (policy: NotifierPolicy, sending?: Sending) =>
  new Story(policy, sending).tell('router', opened(), attached('a', { outcome: 'opened' }), attached('b'));
