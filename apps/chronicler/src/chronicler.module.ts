import { resolve } from 'node:path';
import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { ChroniclerConfig } from './chronicler.config.js';
import { ChroniclerHandler } from './chronicler.handler.js';
import { chroniclerDecider } from './domain/decide.js';
import { chroniclerEffects } from './effects.js';

const createShell = (agent: AgentContext) => {
  const { reportsFolder } = agent.settings(ChroniclerConfig);
  return agent.incidentShell({
    decider: chroniclerDecider,
    policy: undefined,
    carryOut: chroniclerEffects(resolve(agent.dataDir, reportsFolder)),
  });
};

/** Wires the chronicler. */
@Module({
  controllers: [ChroniclerHandler],
  providers: [{ provide: IncidentShell, inject: [AgentContext], useFactory: createShell }],
})
export class ChroniclerModule {}
