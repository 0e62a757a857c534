import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { IncidentShell } from '#libs/agent';
import type { EventType } from '#libs/contracts';
import type { Outcome } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { RecordFold } from './record-fold.js';

/** What an action may begin with: what all executors have stated until then has to be known. */
const leadingToActions: ReadonlySet<EventType> = new Set([
  'argus.approval.granted.v1',
  'argus.verification.failed.v1',
  'argus.action.started.v1',
]);

/** The executor's only way in for messages. */
@Controller()
export class ExecutorHandler {
  constructor(
    private readonly shell: IncidentShell,
    private readonly record: RecordFold,
  ) {}

  /** Takes one decision of an incident's history. */
  @EventPattern<string>('executor-incidents')
  async handle(@Payload() message: ReceivedMessage): Promise<Outcome> {
    if (message.events.some(({ type }) => leadingToActions.has(type))) await this.record.live.upToDate();
    return this.shell.handle(message);
  }
}
