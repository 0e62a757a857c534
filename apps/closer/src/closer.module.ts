import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { CloserConfig, closerPolicy } from './closer.config.js';
import { CloserHandler } from './closer.handler.js';
import { closerDecider } from './domain/decide.js';

const createShell = (agent: AgentContext) =>
  agent.incidentShell({
    decider: closerDecider,
    policy: closerPolicy(agent.settings(CloserConfig)),
  });

/** Wires the closer. */
@Module({
  controllers: [CloserHandler],
  providers: [{ provide: IncidentShell, inject: [AgentContext], useFactory: createShell }],
})
export class CloserModule {}
