import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { Outcome } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { Evaluation } from './evaluation.js';

/** The evaluator's only way in for messages. */
@Controller()
export class EvaluatorHandler {
  constructor(private readonly evaluation: Evaluation) {}

  /** Takes the signals of one delivery. */
  @EventPattern<string>('evaluator-signals')
  handle(@Payload() message: ReceivedMessage): Promise<Outcome> {
    return this.evaluation.evaluate(message);
  }
}
