import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { IncidentShell } from '#libs/agent';
import type { Outcome } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { TriageEffects } from './effects.js';
import { RunbookShelf } from './runbook-shelf.js';

/** Triage's only way in for messages. */
@Controller()
export class TriageHandler {
  constructor(
    private readonly shell: IncidentShell,
    private readonly shelf: RunbookShelf,
    private readonly effects: TriageEffects,
  ) {}

  /** Takes one decision of an incident's history. */
  @EventPattern<string>('triage-incidents')
  async handle(@Payload() message: ReceivedMessage): Promise<Outcome> {
    this.effects.stored(message.events);
    await this.shelf.refresh();
    return this.shell.handle(message);
  }
}
