import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { closerDecider } from '#libs/closing';
import { milliseconds } from '#libs/config';
import { apiServer } from '#libs/probing';
import { CloserConfig } from './closer.config.js';
import { CloserHandler } from './closer.handler.js';
import { ClosingDesk } from './closing-desk.js';
import { closerEffects } from './effects.js';

const createShell = (agent: AgentContext) => {
  const { prometheus, checkTimeout } = agent.settings(CloserConfig);
  const shell = agent.incidentShell({
    decider: closerDecider,
    policy: () => {
      const { version, closing } = agent.policy();
      return { version, ...closing };
    },
    followsPolicy: true,
    carryOut: closerEffects({
      prometheus: apiServer(prometheus, undefined),
      timeoutMs: milliseconds(checkTimeout),
      clock: agent.clock,
    }),
  });
  const desk = new ClosingDesk(agent, shell);
  agent.answers((asked) => desk.answer(asked));
  return shell;
};

/** Wires the closer. */
@Module({
  controllers: [CloserHandler],
  providers: [{ provide: IncidentShell, inject: [AgentContext], useFactory: createShell }],
})
export class CloserModule {}
