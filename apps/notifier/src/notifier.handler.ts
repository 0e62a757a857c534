import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { IncidentShell } from '#libs/agent';
import type { Outcome } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { Notices } from './notices.js';
import { NotifierMeans } from './notifier-means.js';
import { SlackRequests } from './slack-wiring.js';

/** The notifier's only way in for messages. */
@Controller()
export class NotifierHandler {
  constructor(
    private readonly shell: IncidentShell,
    private readonly notices: Notices,
    private readonly means: NotifierMeans,
    private readonly slack: SlackRequests,
  ) {}

  /** Takes one decision of an incident's history. */
  @EventPattern<string>('notifier-incidents')
  async handle(@Payload() message: ReceivedMessage): Promise<Outcome> {
    const outcome = await this.shell.handle(message);
    this.means.board?.noticed(message);
    if (outcome.kind !== 'done') return outcome;
    return (await this.slack.passingOn?.pass(message)) ?? outcome;
  }

  /** Takes what the router says about a silence or a maintenance window. */
  @EventPattern<string>('notifier-notices')
  notice(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.notices.handle(message);
  }
}
