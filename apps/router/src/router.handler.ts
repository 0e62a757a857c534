import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { Outcome } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { Routing } from './routing.js';

/** The router's only way in for messages. */
@Controller()
export class RouterHandler {
  constructor(private readonly routing: Routing) {}

  /** Takes the evaluated alerts of one delivery and partition. */
  @EventPattern<string>('router-alerts')
  handleAlerts(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.routing.routeAlerts(message);
  }

  /** Takes what the closer decided about an incident. */
  @EventPattern<string>('router-closures')
  handleClosure(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.routing.checkClosure(message);
  }
}
