import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { Digests } from './digests.js';
import { notifierDecider } from './domain/decide.js';
import { createCarryOut } from './effects.js';
import { createMessengers, createSlack } from './messengers.js';
import { Notices } from './notices.js';
import { notifierPolicy } from './notifier-policy.js';
import { NotifierConfig } from './notifier.config.js';
import { NotifierHandler } from './notifier.handler.js';
import { NotifierMeans } from './notifier-means.js';
import { OnCallDesk } from './on-call-desk.js';
import { withPersonalLinks } from './personal-links.js';
import { PersonAsks } from './person-asks.js';
import { SlackHttp } from './slack.http.js';
import { SlackRequests, createSlackBoard, createSlackRequests } from './slack-wiring.js';

const createMeans = async (agent: AgentContext): Promise<NotifierMeans> => {
  const config = agent.settings(NotifierConfig);
  const attempts = agent.metrics.counter(
    'argus_notification_attempts_total',
    'Attempts to send a notification, by channel and outcome.',
    ['channel', 'outcome'],
  );
  const slack = await createSlack(config, agent);
  return new NotifierMeans({
    messengers: createMessengers(config, agent, slack),
    slack,
    board: createSlackBoard(agent, config, slack),
    maxAttempts: config.maxAttempts,
    clock: agent.clock,
    bodyFor: (message) => withPersonalLinks(message, agent),
    onAttempt: (channel, outcome) => attempts.inc({ channel, outcome }),
  });
};

const createShell = (agent: AgentContext, means: NotifierMeans) => {
  const onCallDesk = new OnCallDesk(agent);
  const shell = agent.incidentShell({
    decider: notifierDecider,
    policy: () => notifierPolicy(agent.policy(), agent.publicUrl, onCallDesk.standIns()),
    followsPolicy: true,
    carryOut: createCarryOut(means),
  });
  const asks = new PersonAsks({ shell, onCallDesk, policy: () => agent.policy() });
  agent.answers((asked) => asks.answer(asked));
  // After the shell: a digest is about the incidents that it has in mind.
  agent.add(new Digests(agent, shell, means));
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
  controllers: [NotifierHandler, SlackHttp],
  providers: [
    { provide: NotifierMeans, inject: [AgentContext], useFactory: createMeans },
    { provide: IncidentShell, inject: [AgentContext, NotifierMeans], useFactory: createShell },
    { provide: Notices, inject: [AgentContext, NotifierMeans], useFactory: createNotices },
    {
      provide: SlackRequests,
      inject: [AgentContext, NotifierMeans, IncidentShell],
      useFactory: createSlackRequests,
    },
  ],
})
export class NotifierModule {}
