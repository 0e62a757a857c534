import { Module, type OnModuleInit } from '@nestjs/common';
import { AgentContext } from '#libs/agent';
import { HttpConfig } from '#libs/config';
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

const createEntrance = (agent: AgentContext, inbox: OtlpInbox): OtlpEntrance => {
  const { otlpToken: token } = agent.settings(EvaluatorConfig);
  const isOpen = token !== undefined || isLoopback(agent.settings(HttpConfig).host);
  return new OtlpEntrance({ inbox, token, isOpen });
};

/** Wires the evaluator. */
@Module({
  controllers: [EvaluatorHandler, EvaluatorHttp],
  providers: [
    OtlpInbox,
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
