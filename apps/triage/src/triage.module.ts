import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { milliseconds } from '#libs/config';
import { subjectPatterns } from '#libs/contracts';
import { openEvidenceSources } from '#libs/evidence';
import { openChatModel } from '#libs/integrations/model';
import { TriageEffects } from './effects.js';
import { evidencePartsOf } from './evidence/evidence-parts.js';
import { topologySource } from './evidence/topology-source.js';
import { type PastRecord, openRecord } from './record.js';
import { runbooksOf } from './runbooks-of.js';
import { RunbookShelf } from './runbook-shelf.js';
import { shellParts } from './shell-parts.js';
import { TriageConfig } from './triage.config.js';
import { TriageHandler } from './triage.handler.js';

/** The record, where one is set up: asked for runbooks' outcomes and for past incidents. */
class Past {
  constructor(readonly record: PastRecord | undefined) {}
}

const createShelf = (agent: AgentContext, { record }: Past) => {
  const { reloadAfter } = agent.settings(TriageConfig);
  const { clock, log } = agent;
  const shelf = new RunbookShelf({
    ...runbooksOf(agent),
    ...{ reloadAfterMs: milliseconds(reloadAfter), clock, log },
    ...(record !== undefined && { outcomes: record.outcomes }),
  });
  agent.liveFold({
    sources: [{ stream: 'RUNBOOKS', filter: subjectPatterns.allRunbooks }],
    initial: undefined,
    evolve: (_state, { events }) => {
      if (events.some(({ type }) => type === 'argus.runbook.published.v1')) shelf.outdate();
      return undefined;
    },
  });
  agent.add({ start: () => shelf.refresh(), stop: () => Promise.resolve() });
  return shelf;
};

const createEffects = (agent: AgentContext, { record }: Past): TriageEffects => {
  const { evidence, looksAtOnce, model } = agent.settings(TriageConfig);
  const { clock, log } = agent;
  const opened = openEvidenceSources(evidence, evidencePartsOf(agent, record));
  const effects = new TriageEffects({
    sources: { ...opened, sources: [...opened.sources, topologySource(() => agent.policy())] },
    model: openChatModel(model, clock),
    ...{ looksAtOnce, clock, log },
  });
  agent.add({ start: () => Promise.resolve(), stop: () => Promise.resolve(effects.stop()) });
  return effects;
};

const createShell = (agent: AgentContext, { recommend }: RunbookShelf, effects: TriageEffects) => {
  const budgetMs = milliseconds(agent.settings(TriageConfig).evidenceBudget);
  return agent.incidentShell(shellParts({ policy: () => agent.policy(), recommend, effects, budgetMs }));
};

/** Wires triage. */
@Module({
  controllers: [TriageHandler],
  providers: [
    {
      provide: Past,
      inject: [AgentContext],
      useFactory: (agent: AgentContext) => new Past(openRecord(agent)),
    },
    { provide: RunbookShelf, inject: [AgentContext, Past], useFactory: createShelf },
    { provide: TriageEffects, inject: [AgentContext, Past], useFactory: createEffects },
    {
      provide: IncidentShell,
      inject: [AgentContext, RunbookShelf, TriageEffects],
      useFactory: createShell,
    },
  ],
})
export class TriageModule {}
