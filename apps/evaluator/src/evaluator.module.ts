import { Module } from '@nestjs/common';
import { AgentContext } from '#libs/agent';
import { RoutingConfig } from '#libs/config';
import { Evaluation } from './evaluation.js';
import { evaluatorPolicy } from './evaluator.config.js';
import { EvaluatorHandler } from './evaluator.handler.js';

const createEvaluation = (agent: AgentContext): Evaluation =>
  new Evaluation({
    store: agent.store,
    policy: evaluatorPolicy(agent.settings(RoutingConfig)),
    clock: agent.clock,
  });

/** Wires the evaluator. */
@Module({
  controllers: [EvaluatorHandler],
  providers: [{ provide: Evaluation, inject: [AgentContext], useFactory: createEvaluation }],
})
export class EvaluatorModule {}
