import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { ticketingDecider } from './domain/decide.js';
import { createCarryOut } from './effects.js';
import { TicketingConfig, ticketingPolicy } from './ticketing.config.js';
import { TicketingHandler } from './ticketing.handler.js';
import { createTracker } from './tracker.js';

const createShell = async (agent: AgentContext) => {
  const config = agent.settings(TicketingConfig);
  const attempts = agent.metrics.counter(
    'argus_ticket_attempts_total',
    'Requests to the tracker, by what was asked and what came of it.',
    ['command', 'outcome'],
  );
  return agent.incidentShell({
    decider: ticketingDecider,
    policy: ticketingPolicy(config, agent.publicUrl),
    carryOut: createCarryOut({
      tracker: await createTracker(config, agent),
      maxAttempts: config.maxAttempts,
      onAttempt: (command, outcome) => attempts.inc({ command, outcome }),
    }),
  });
};

/** Wires ticketing. */
@Module({
  controllers: [TicketingHandler],
  providers: [{ provide: IncidentShell, inject: [AgentContext], useFactory: createShell }],
})
export class TicketingModule {}
