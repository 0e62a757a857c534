import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { Outcome } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { GroupCommit } from './group-commit.js';

/** The only way in: every message of every stream goes to the record. */
@Controller()
export class AuditorHandler {
  constructor(private readonly commits: GroupCommit<ReceivedMessage, Outcome>) {}

  @EventPattern<string>('auditor-signals')
  signals(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.commits.add(message);
  }

  @EventPattern<string>('auditor-alerts')
  alerts(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.commits.add(message);
  }

  @EventPattern<string>('auditor-incidents')
  incidents(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.commits.add(message);
  }

  @EventPattern<string>('auditor-runbooks')
  runbooks(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.commits.add(message);
  }

  @EventPattern<string>('auditor-policy')
  policy(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.commits.add(message);
  }

  @EventPattern<string>('auditor-dead')
  deadLetters(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.commits.add(message);
  }
}
