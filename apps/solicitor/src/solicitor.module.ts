import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { HttpConfig } from '#libs/config';
import { CsrfTokens, formKey } from '#libs/web';
import { actionInWords } from './action-in-words.js';
import { ApprovalDesk } from './approval-desk.js';
import { DecisionMaker } from './decision-maker.js';
import { solicitorDecider } from './domain/decide.js';
import type { SolicitorPolicy, SolicitorRequest } from './domain/policy.js';
import type { SolicitorState } from './domain/state.js';
import { requireKeyBeyondLoopback } from './require-key.js';
import { SolicitorConfig } from './solicitor.config.js';
import { SolicitorHandler } from './solicitor.handler.js';
import { SolicitorHttp } from './solicitor.http.js';

const solicitorPolicy = (agent: AgentContext): SolicitorPolicy => {
  const { version, approvals, guardrails } = agent.policy();
  const { approvers: settingsApprovers } = agent.settings(SolicitorConfig);
  return {
    ...{ version, approvals, guardrails, publicUrl: agent.publicUrl, settingsApprovers },
    inWords: actionInWords,
  };
};

const createShell = (agent: AgentContext) =>
  agent.incidentShell({
    decider: solicitorDecider,
    policy: () => solicitorPolicy(agent),
    followsPolicy: true,
  });

const createMaker = (agent: AgentContext, shell: IncidentShell<SolicitorState, SolicitorRequest>) => {
  const maker = new DecisionMaker(agent, shell, agent.settings(SolicitorConfig).approvalKey !== undefined);
  agent.answers((asked) => maker.answer(asked));
  return maker;
};

const createDesk = (
  agent: AgentContext,
  shell: IncidentShell<SolicitorState, SolicitorRequest>,
  maker: DecisionMaker,
) => {
  const config = agent.settings(SolicitorConfig);
  requireKeyBeyondLoopback(agent.settings(HttpConfig).host, config.approvalKey);
  return new ApprovalDesk(
    agent,
    shell,
    maker,
    config,
    new CsrfTokens(formKey(join(agent.dataDir, 'solicitor')), agent.clock),
  );
};

/** Wires the solicitor. */
@Module({
  controllers: [SolicitorHandler, SolicitorHttp],
  providers: [
    { provide: IncidentShell, inject: [AgentContext], useFactory: createShell },
    { provide: DecisionMaker, inject: [AgentContext, IncidentShell], useFactory: createMaker },
    { provide: ApprovalDesk, inject: [AgentContext, IncidentShell, DecisionMaker], useFactory: createDesk },
  ],
})
export class SolicitorModule {}
