import { Module, type OnModuleInit } from '@nestjs/common';
import { AgentContext } from '#libs/agent';
import { HttpConfig } from '#libs/config';
import { maxPayload } from '#libs/messaging';
import { Credentials } from '#libs/web';
import { bytesOf } from './body-size.js';
import { changeSenders } from './changes/change-senders.js';
import { ChangeWebhook } from './changes/change-webhook.js';
import { collectorMetrics } from './collector-metrics.js';
import { CollectorConfig } from './collector.config.js';
import { CollectorHttp } from './collector.http.js';
import { Intake } from './intake.js';
import { requireCredentialsBeyondLoopback } from './require-credentials.js';
import { sourcesOf } from './sources.js';
import { Webhook } from './webhook.js';

const createIntake = (agent: AgentContext): Intake =>
  new Intake({
    store: agent.store,
    clock: agent.clock,
    log: agent.log,
    metrics: collectorMetrics(agent.metrics),
    // A cluster of somebody else's may take less than ours.
    maxMessage: Math.min(maxPayload, agent.bus.connection.info?.max_payload ?? maxPayload),
  });

const createWebhook = (agent: AgentContext, intake: Intake): Webhook => {
  const { auth, bodyLimit, sources } = agent.settings(CollectorConfig);
  return new Webhook({
    sources: sourcesOf(sources),
    credentials: new Credentials(auth),
    intake,
    bodyLimit: bytesOf(bodyLimit),
    log: agent.log,
    metrics: collectorMetrics(agent.metrics),
    tracing: agent.tracing,
  });
};

const createChangeWebhook = (agent: AgentContext): ChangeWebhook => {
  const { auth, bodyLimit, changes } = agent.settings(CollectorConfig);
  return new ChangeWebhook({
    senders: changeSenders(changes),
    credentials: new Credentials(auth),
    store: agent.store,
    clock: agent.clock,
    bodyLimit: bytesOf(bodyLimit),
    log: agent.log,
    metrics: collectorMetrics(agent.metrics),
  });
};

/** Wires the collector. */
@Module({
  controllers: [CollectorHttp],
  providers: [
    { provide: Intake, inject: [AgentContext], useFactory: createIntake },
    { provide: Webhook, inject: [AgentContext, Intake], useFactory: createWebhook },
    { provide: ChangeWebhook, inject: [AgentContext], useFactory: createChangeWebhook },
  ],
})
export class CollectorModule implements OnModuleInit {
  constructor(private readonly agent: AgentContext) {}

  /** Not in a factory: what is thrown here, the agent's start undoes, and the process ends. */
  onModuleInit(): void {
    const { auth } = this.agent.settings(CollectorConfig);
    requireCredentialsBeyondLoopback(this.agent.settings(HttpConfig).host, new Credentials(auth));
  }
}
