import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { milliseconds } from '#libs/config';
import { hypothesise } from '#libs/diagnosis';
import { triageDecider } from './domain/decide.js';
import { askSources } from './evidence/ask-sources.js';
import { EvidenceGathering } from './evidence/gathering.js';
import { openEvidenceSources } from './evidence/open-evidence-sources.js';
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

const createGathering = (agent: AgentContext): EvidenceGathering => {
  const { evidence, looksAtOnce } = agent.settings(TriageConfig);
  const { clock, log } = agent;
  const gather = askSources(openEvidenceSources(evidence, agent), clock);
  const gathering = new EvidenceGathering({ gather, mostAtOnce: looksAtOnce, clock, log });
  agent.add({ start: () => Promise.resolve(), stop: () => Promise.resolve(gathering.stop()) });
  return gathering;
};

const createShell = (agent: AgentContext, shelf: RunbookShelf, gathering: EvidenceGathering) => {
  const budgetMs = milliseconds(agent.settings(TriageConfig).evidenceBudget);
  return agent.incidentShell({
    decider: triageDecider,
    policy: () => {
      const { version, triage, topology } = agent.policy();
      const { when, ...looking } = triage;
      const evidence = { ...looking, topology, budgetMs };
      return { version, when, recommend: shelf.recommend, evidence, hypothesise };
    },
    carryOut: gathering.carryOut,
    followsPolicy: true,
  });
};

/** Wires triage. */
@Module({
  controllers: [TriageHandler],
  providers: [
    { provide: RunbookShelf, inject: [AgentContext], useFactory: createShelf },
    { provide: EvidenceGathering, inject: [AgentContext], useFactory: createGathering },
    {
      provide: IncidentShell,
      inject: [AgentContext, RunbookShelf, EvidenceGathering],
      useFactory: createShell,
    },
  ],
})
export class TriageModule {}
