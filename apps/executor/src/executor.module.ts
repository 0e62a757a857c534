import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { milliseconds } from '#libs/config';
import type { Policy } from '#libs/policy';
import { AllowList } from './allow-list.js';
import { executorDecider } from './domain/decide.js';
import type { ExecutorPolicy } from './domain/objection.js';
import { executorEffects } from './effects.js';
import { ExecutorConfig } from './executor.config.js';
import { ExecutorHandler } from './executor.handler.js';
import { RunJournal } from './run-journal.js';

const executorPolicy = (
  { version, approvals }: Policy,
  config: ExecutorConfig,
  allowList: AllowList,
): ExecutorPolicy & { version: string } => ({
  version,
  policyVersion: approvals.version,
  grantValidForMs: milliseconds(config.grantValidFor),
  notAllowed(action) {
    const prepared = allowList.prepare(action);
    return prepared.ok ? undefined : prepared.error;
  },
});

const createShell = (agent: AgentContext) => {
  const config = agent.settings(ExecutorConfig);
  const allowList = new AllowList(config);
  const { clock, log, rootDir, dataDir } = agent;
  const journal = new RunJournal(dataDir);
  return agent.incidentShell({
    decider: executorDecider,
    policy: () => executorPolicy(agent.policy(), config, allowList),
    carryOut: executorEffects({ allowList, journal, clock, log, rootDir, dataDir, environment: process.env }),
  });
};

/** Wires the executor. */
@Module({
  controllers: [ExecutorHandler],
  providers: [{ provide: IncidentShell, inject: [AgentContext], useFactory: createShell }],
})
export class ExecutorModule {}
