import {
  type AgentName,
  type ArgusEvent,
  decodeEvents,
  type EventData,
  type Fact,
  fact,
  state as asEvents,
} from '#libs/contracts';
import { type NotifierPolicy, notifierDecider, type SendNotification } from '../src/domain/decide.js';
import type { NotifierState } from '../src/domain/state.js';
import { attached, incidentId, opened, start } from './facts.js';

/** What comes of sending a notification. */
export type Sending = (command: SendNotification) => 'sent' | 'failed' | 'nothing-yet';

/** An incident's history with the notifier's part in it, message by message, as the shell would run it. */
export class Story {
  readonly messages: ArgusEvent[][] = [];
  readonly sends: SendNotification[] = [];
  readonly reasons: string[] = [];
  private time = start;

  constructor(
    public policy: NotifierPolicy,
    public sending: Sending = () => 'sent',
  ) {}

  /** Other agents' facts, and everything that the notifier makes of them. */
  tell(agent: AgentName, ...facts: Fact[]): this {
    this.handle(this.append(agent, facts, `cause-${this.messages.length}`));
    return this;
  }

  /** A stored message comes once more. */
  deliverAgain(index: number): this {
    this.handle(this.messages[index] ?? []);
    return this;
  }

  append(agent: AgentName, facts: readonly Fact[], cause: string): ArgusEvent[] {
    this.time += 1_000;
    const events = asEvents(facts, { agent, cause, correlationId: incidentId, now: this.time });
    const decoded = decodeEvents(new TextEncoder().encode(JSON.stringify(events)), agent);
    if (!decoded.ok) throw new Error(decoded.error);
    this.messages.push(events);
    return events;
  }

  handle(events: ArgusEvent[]): void {
    const decision = notifierDecider.decide({ kind: 'recorded', events }, this.state, {
      now: this.time,
      policy: this.policy,
    });
    this.reasons.push(decision.reason);
    const own: ArgusEvent[][] = [];
    const cause = events.at(-1)?.id ?? '';
    if (decision.events.length > 0) own.push(this.append('notifier', decision.events, cause));
    for (const [index, command] of decision.commands.entries()) {
      const outcome = this.sending(command);
      if (outcome === 'nothing-yet') break;
      this.sends.push(command);
      own.push(this.append('notifier', [this.settled(command, outcome)], `${cause}/${index}`));
    }
    for (const message of own) this.handle(message);
  }

  get state(): NotifierState {
    return this.messages
      .flat()
      .reduce((state, event) => notifierDecider.evolve(state, event), notifierDecider.initial);
  }

  get requests(): EventData<'argus.notification.requested.v1'>[] {
    return this.messages
      .flat()
      .flatMap((event) => (event.type === 'argus.notification.requested.v1' ? [event.data] : []));
  }

  told(channel: string): string[] {
    return this.sends.filter((send) => send.channel === channel).map(({ topic }) => topic);
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

/** An incident with two alerts, which the notifier has handled. */
export const open = (policy: NotifierPolicy, sending?: Sending) =>
  new Story(policy, sending).tell('router', opened(), attached('a', { outcome: 'opened' }), attached('b'));
