import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { CloserHandler } from './closer.handler.js';
import { closerDecider } from '#libs/closing';

const createShell = (agent: AgentContext) =>
  agent.incidentShell({
    decider: closerDecider,
    policy: () => {
      const { version, closing } = agent.policy();
      return { version, ...closing };
    },
    followsPolicy: true,
  });

/** Wires the closer. */
@Module({
  controllers: [CloserHandler],
  providers: [{ provide: IncidentShell, inject: [AgentContext], useFactory: createShell }],
})
export class CloserModule {}
