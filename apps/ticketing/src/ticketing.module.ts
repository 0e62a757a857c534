import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { createAsking } from './ask.js';
import { ticketingDecider } from './domain/decide.js';
import type { TicketNotice } from './domain/observe.js';
import type { TicketingState } from './domain/state.js';
import { createCarryOut } from './effects.js';
import { JiraHooks } from './jira-hooks.js';
import { JiraHttp } from './jira.http.js';
import { pictureFrom } from './picture-of.js';
import { TicketingConfig, ticketingPolicy } from './ticketing.config.js';
import { TicketingHandler } from './ticketing.handler.js';
import { Trackers } from './trackers.js';

const createTrackers = (agent: AgentContext): Trackers =>
  new Trackers(agent.settings(TicketingConfig), agent);

const createShell = (agent: AgentContext, trackers: Trackers) => {
  const config = agent.settings(TicketingConfig);
  const attempts = agent.metrics.counter(
    'argus_ticket_attempts_total',
    'Requests to the tracker, by what was asked and what came of it.',
    ['command', 'outcome'],
  );
  return agent.incidentShell({
    decider: ticketingDecider,
    policy: () => ticketingPolicy(config, agent.publicUrl, agent.policy()),
    carryOut: createCarryOut({
      trackerOf: (name) => trackers.of(name),
      ask: createAsking({
        ask: (request, asker, requestId) => agent.ask(request, asker, requestId),
        nameOf: (asker) => agent.policy().people.personOf(asker)?.name,
      }),
      pictureOf: pictureFrom(agent.store),
      maxAttempts: config.maxAttempts,
      onAttempt: (command, outcome) => attempts.inc({ command, outcome }),
    }),
  });
};

const createHooks = (
  agent: AgentContext,
  trackers: Trackers,
  shell: IncidentShell<TicketingState, TicketNotice>,
): JiraHooks =>
  new JiraHooks({
    secret: agent.settings(TicketingConfig).jira.webhookSecret,
    ownAccount: async () => (await trackers.jira())?.ownAccount(),
    incidents: shell,
    log: agent.log,
  });

/** Wires ticketing. */
@Module({
  controllers: [TicketingHandler, JiraHttp],
  providers: [
    { provide: Trackers, inject: [AgentContext], useFactory: createTrackers },
    { provide: IncidentShell, inject: [AgentContext, Trackers], useFactory: createShell },
    { provide: JiraHooks, inject: [AgentContext, Trackers, IncidentShell], useFactory: createHooks },
  ],
})
export class TicketingModule {}
