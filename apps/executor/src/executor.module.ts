import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { type ActionSurroundings, RunForgetting, RunJournal, prepareAction } from '#libs/actions';
import { AgentContext, IncidentShell } from '#libs/agent';
import { milliseconds } from '#libs/config';
import type { Fact } from '#libs/contracts';
import type { Policy } from '#libs/policy';
import { ActionDesk } from './action-desk.js';
import { executorDecider } from './domain/decide.js';
import type { ExecutorPolicy } from './domain/objection.js';
import type { ExecutorState } from './domain/state.js';
import { executorEffects } from './effects.js';
import { ExecutorConfig } from './executor.config.js';
import { ExecutorHandler } from './executor.handler.js';
import { RecordFold } from './record-fold.js';
import { RemoteRuns } from './remote-runs.js';
import { RunningActions } from './running-actions.js';

const executorPolicy = (
  { version, approvals, guardrails, timeIntervals }: Policy,
  { grantValidFor }: ExecutorConfig,
  { live }: RecordFold,
  around: ActionSurroundings,
  remote: RemoteRuns,
): ExecutorPolicy & { version: string } => ({
  ...{ version, guardrails, timeIntervals, policyVersion: approvals.version, record: live.state() },
  grantValidForMs: milliseconds(grantValidFor),
  notAllowed(action) {
    if (action.runner !== undefined) return remote.notAllowed(action, action.runner);
    const prepared = prepareAction(action, around);
    return prepared.ok ? undefined : prepared.error;
  },
});

const createFold = (agent: AgentContext, running: RunningActions): RecordFold =>
  new RecordFold(agent, running);

const createShell = (
  agent: AgentContext,
  record: RecordFold,
  running: RunningActions,
): IncidentShell<ExecutorState> => {
  const config = agent.settings(ExecutorConfig);
  const { clock, log, rootDir, dataDir } = agent;
  const around: ActionSurroundings = { allowed: config, environment: process.env, rootDir, dataDir };
  const remote = new RemoteRuns(agent);
  const journal = new RunJournal<Fact>(join(dataDir, 'executor', 'runs'));
  agent.add(new RunForgetting({ journal, keptForMs: milliseconds(config.keepRunsFor), clock, log }));
  agent.add(remote.book);
  const shell = agent.incidentShell({
    decider: executorDecider,
    policy: () => executorPolicy(agent.policy(), config, record, around, remote),
    carryOut: executorEffects({
      ...{ running, journal, clock, log },
      prepare: (command) => remote.prepare(command) ?? prepareAction(command.action, around),
      dryRun: () => agent.policy().guardrails.dryRun,
    }),
  });
  const desk = new ActionDesk({ agent, record, shell });
  agent.answers((asked) => desk.answer(asked));
  return shell;
};

/** Wires the executor. */
@Module({
  controllers: [ExecutorHandler],
  providers: [
    RunningActions,
    { provide: RecordFold, inject: [AgentContext, RunningActions], useFactory: createFold },
    { provide: IncidentShell, inject: [AgentContext, RecordFold, RunningActions], useFactory: createShell },
  ],
})
export class ExecutorModule {}
