import { join } from 'node:path';
import { Module, type OnModuleInit } from '@nestjs/common';
import { AgentContext } from '#libs/agent';
import { HttpConfig, milliseconds } from '#libs/config';
import { ReceivedLogs } from '#libs/integrations/received-logs';
import { isLoopback } from '#libs/web';
import { Evaluation } from './evaluation.js';
import { EvaluatorHandler } from './evaluator.handler.js';
import { EvaluatorHttp, OtlpEntrance } from './evaluator.http.js';
import { openObserver } from './observing/open-observer.js';
import { EvaluatorConfig } from './settings/evaluator.config.js';
import { OtlpInbox } from './sources/log/otlp/inbox.js';

const createEvaluation = (agent: AgentContext): Evaluation =>
  new Evaluation({
    store: agent.store,
    policy: () => agent.policy(),
    clock: agent.clock,
  });

/** What was received lately is kept for triage, whether or not a rule looks at it. */
const createInbox = (agent: AgentContext): OtlpInbox => {
  const { receivedLogs } = agent.settings(EvaluatorConfig);
  const keepMs = milliseconds(receivedLogs.keep);
  if (keepMs === 0) return new OtlpInbox();
  const kept = new ReceivedLogs(
    {
      folder: join(agent.dataDir, 'received-logs'),
      keepMs,
      mostBytes: receivedLogs.mostMegabytes * 1024 * 1024,
    },
    () => agent.clock.now(),
    (error) => agent.log.warn({ err: error }, 'log records that were received could not be kept for triage'),
  );
  agent.add({ start: () => Promise.resolve(), stop: () => kept.settled() });
  return new OtlpInbox((records) =>
    kept.take(records.map(({ time, ...record }) => ({ ...record, time: time ?? agent.clock.now() }))),
  );
};

const createEntrance = (agent: AgentContext, inbox: OtlpInbox): OtlpEntrance => {
  const { otlpToken: token } = agent.settings(EvaluatorConfig);
  const isOpen = token !== undefined || isLoopback(agent.settings(HttpConfig).host);
  return new OtlpEntrance({ inbox, token, isOpen });
};

/** Wires the evaluator. */
@Module({
  controllers: [EvaluatorHandler, EvaluatorHttp],
  providers: [
    { provide: OtlpInbox, inject: [AgentContext], useFactory: createInbox },
    { provide: Evaluation, inject: [AgentContext], useFactory: createEvaluation },
    { provide: OtlpEntrance, inject: [AgentContext, OtlpInbox], useFactory: createEntrance },
  ],
})
export class EvaluatorModule implements OnModuleInit {
  constructor(
    private readonly agent: AgentContext,
    private readonly inbox: OtlpInbox,
  ) {}

  /** Not in a factory: what is thrown here, the agent's start undoes. */
  onModuleInit(): void {
    const config = this.agent.settings(EvaluatorConfig);
    if (config.observes) openObserver(this.agent, config, this.inbox);
  }
}
