import { resolve } from 'node:path';
import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { ChroniclerConfig } from './chronicler.config.js';
import { ChroniclerHandler } from './chronicler.handler.js';
import { chroniclerDecider } from './domain/decide.js';
import { chroniclerEffects } from './effects.js';
import { Nights } from './nights.js';

const createShell = (agent: AgentContext) => {
  const { reportsFolder } = agent.settings(ChroniclerConfig);
  const shell = agent.incidentShell({
    decider: chroniclerDecider,
    policy: () => {
      const { version, chronicle } = agent.policy();
      return { version, ...chronicle };
    },
    carryOut: chroniclerEffects(resolve(agent.dataDir, reportsFolder)),
  });
  agent.add(
    new Nights({
      clock: agent.clock,
      policy: () => agent.policy().chronicle,
      onPolicyChange: (listener) => agent.onPolicyChange(listener),
      lookAgain: () => shell.lookAgain('night'),
    }),
  );
  return shell;
};

/** Wires the chronicler. */
@Module({
  controllers: [ChroniclerHandler],
  providers: [{ provide: IncidentShell, inject: [AgentContext], useFactory: createShell }],
})
export class ChroniclerModule {}
