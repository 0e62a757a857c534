import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { IncidentShell } from '#libs/agent';
import type { Outcome } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';

/** Ticketing's only way in for messages. */
@Controller()
export class TicketingHandler {
  constructor(private readonly shell: IncidentShell) {}

  /** Takes one decision of an incident's history. */
  @EventPattern<string>('ticketing-incidents')
  handle(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.shell.handle(message);
  }
}
