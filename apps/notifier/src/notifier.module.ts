import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { notifierDecider } from './domain/decide.js';
import { createCarryOut } from './effects.js';
import { createMessengers } from './messengers.js';
import { Notices } from './notices.js';
import { notifierPolicy } from './notifier-policy.js';
import { NotifierConfig } from './notifier.config.js';
import { NotifierHandler } from './notifier.handler.js';
import { NotifierMeans } from './notifier-means.js';
import { PersonAsks } from './person-asks.js';

const createMeans = async (agent: AgentContext): Promise<NotifierMeans> => {
  const config = agent.settings(NotifierConfig);
  const attempts = agent.metrics.counter(
    'argus_notification_attempts_total',
    'Attempts to send a notification, by channel and outcome.',
    ['channel', 'outcome'],
  );
  return new NotifierMeans({
    messengers: await createMessengers(config, agent),
    maxAttempts: config.maxAttempts,
    clock: agent.clock,
    onAttempt: (channel, outcome) => attempts.inc({ channel, outcome }),
  });
};

const createShell = (agent: AgentContext, means: NotifierMeans) => {
  const shell = agent.incidentShell({
    decider: notifierDecider,
    policy: () => notifierPolicy(agent.policy(), agent.publicUrl),
    followsPolicy: true,
    carryOut: createCarryOut(means),
  });
  const asks = new PersonAsks({ shell, policy: () => agent.policy() });
  agent.answers((asked) => asks.answer(asked));
  return shell;
};

const createNotices = (agent: AgentContext, means: NotifierMeans) =>
  new Notices({
    store: agent.store,
    clock: agent.clock,
    means,
    policy: () => agent.policy(),
    publicUrl: agent.publicUrl,
  });

/** Wires the notifier. */
@Module({
  controllers: [NotifierHandler],
  providers: [
    { provide: NotifierMeans, inject: [AgentContext], useFactory: createMeans },
    { provide: IncidentShell, inject: [AgentContext, NotifierMeans], useFactory: createShell },
    { provide: Notices, inject: [AgentContext, NotifierMeans], useFactory: createNotices },
  ],
})
export class NotifierModule {}
