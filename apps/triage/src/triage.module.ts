import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { milliseconds } from '#libs/config';
import { triageDecider } from './domain/decide.js';
import { RunbookShelf } from './runbook-shelf.js';
import { TriageConfig } from './triage.config.js';
import { TriageHandler } from './triage.handler.js';

const createShelf = (agent: AgentContext) => {
  const { runbooksFolder, reloadAfter } = agent.settings(TriageConfig);
  const { rootDir, clock, log } = agent;
  return new RunbookShelf({
    folder: runbooksFolder,
    reloadAfterMs: milliseconds(reloadAfter),
    rootDir,
    clock,
    log,
  });
};

const createShell = (agent: AgentContext, shelf: RunbookShelf) =>
  agent.incidentShell({
    decider: triageDecider,
    policy: () => {
      const { version, triage } = agent.policy();
      return { version, when: triage.when, recommend: shelf.recommend };
    },
    followsPolicy: true,
  });

/** Wires triage. */
@Module({
  controllers: [TriageHandler],
  providers: [
    { provide: RunbookShelf, inject: [AgentContext], useFactory: createShelf },
    { provide: IncidentShell, inject: [AgentContext, RunbookShelf], useFactory: createShell },
  ],
})
export class TriageModule {}
