import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { notifierDecider } from './domain/decide.js';
import { createCarryOut } from './effects.js';
import { createMessengers } from './messengers.js';
import { NotifierConfig, notifierPolicy } from './notifier.config.js';
import { NotifierHandler } from './notifier.handler.js';

const createShell = async (agent: AgentContext) => {
  const config = agent.settings(NotifierConfig);
  const attempts = agent.metrics.counter(
    'argus_notification_attempts_total',
    'Attempts to send a notification, by channel and outcome.',
    ['channel', 'outcome'],
  );
  return agent.incidentShell({
    decider: notifierDecider,
    policy: notifierPolicy(config, agent.publicUrl),
    carryOut: createCarryOut({
      messengers: await createMessengers(config, agent),
      maxAttempts: config.maxAttempts,
      onAttempt: (channel, outcome) => attempts.inc({ channel, outcome }),
    }),
  });
};

/** Wires the notifier. */
@Module({
  controllers: [NotifierHandler],
  providers: [{ provide: IncidentShell, inject: [AgentContext], useFactory: createShell }],
})
export class NotifierModule {}
