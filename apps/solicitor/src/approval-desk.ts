import type { AgentContext, IncidentShell } from '#libs/agent';
import { deterministicId } from '#libs/contracts';
import { BusUnavailable } from '#libs/event-store';
import type { SolicitorConfig } from './solicitor.config.js';
import { type CsrfTokens, sameText } from './csrf-tokens.js';
import type { DecisionForm } from './decision-form.js';
import { incidentOfApproval } from './domain/approval-id.js';
import type { DecisionRequest } from './domain/policy.js';
import { type Approval, approvalOf, type SolicitorState } from './domain/state.js';
import { approvalPage, noticePage } from './page.js';
import { isFromOurPage, type Provenance } from './same-origin.js';

/** What goes back to the browser: a page, or the way back to the approval. */
export type Answer =
  | { readonly status: 200 | 400 | 403 | 404 | 409 | 503; readonly page: string }
  | { readonly status: 303; readonly location: string };

/** Shows approvals and takes decisions, whatever the web framework. */
export class ApprovalDesk {
  constructor(
    private readonly agent: Pick<AgentContext, 'clock' | 'publicUrl' | 'policy'>,
    private readonly shell: Pick<IncidentShell<SolicitorState, DecisionRequest>, 'request' | 'stateOf'>,
    private readonly config: SolicitorConfig,
    private readonly tokens: CsrfTokens,
  ) {}

  /** The page of an approval. Shows, and never decides. */
  async show(approvalId: string): Promise<Answer> {
    const found = await this.find(approvalId);
    if (found === undefined) return unknown;
    const { clock, publicUrl } = this.agent;
    const asksForKey = this.config.approvalKey !== undefined;
    const csrf = this.tokens.issue(approvalId);
    return {
      status: 200,
      page: approvalPage(found.state, found.approval, {
        ...{ now: clock.now(), rules: this.agent.policy().approvals },
        ...{ publicUrl, csrf, asksForKey },
      }),
    };
  }

  /** A person's decision. Everything that is not beyond doubt changes nothing. */
  async decide(approvalId: string, form: DecisionForm | undefined, from: Provenance): Promise<Answer> {
    const found = await this.find(approvalId);
    if (found === undefined) return unknown;
    if (form === undefined)
      return notice(400, 'This form is not complete', 'Open the approval again.', approvalId);
    const objection = this.objectionTo(approvalId, form, from);
    if (objection !== undefined) return notice(403, 'Nothing was changed', objection, approvalId);

    const { decision, digest, reason, name } = form;
    const actor = `user:${name}`;
    const request: DecisionRequest = { approvalId, digest, decision, actor, reason };
    // One form, sent twice, is one request.
    const causationId = deterministicId(['approval-form', approvalId, form.csrf, decision, actor]);
    try {
      const outcome = await this.shell.request(found.incidentId, request, { actor, causationId });
      return await this.answerFor(outcome.reason, request);
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      const text = 'The decision could not be recorded just now. Try again in a moment.';
      return notice(503, 'Nothing was changed', text, approvalId);
    }
  }

  private objectionTo(approvalId: string, form: DecisionForm, from: Provenance): string | undefined {
    const { approvers, approvalKey } = this.config;
    if (!isFromOurPage(from, this.agent.publicUrl)) return 'The decision did not come from a page of Argus.';
    if (!this.tokens.verify(approvalId, form.csrf)) return 'This page is too old, or not for this approval.';
    if (approvalKey !== undefined && !sameText(form.key, approvalKey))
      return 'The approval key is not right.';
    if (form.name === '') return 'A decision needs the name of the person who takes it.';
    if (approvers.length > 0 && !approvers.includes(form.name)) {
      return 'This name is not among those who may decide (solicitor.approvers).';
    }
    return undefined;
  }

  private async answerFor(reason: string, { approvalId, actor, decision }: DecisionRequest): Promise<Answer> {
    if (reason === 'granted' || reason === 'rejected') return backTo(approvalId);
    if (reason === 'unknown-approval') return unknown;
    const approval = (await this.find(approvalId))?.approval;
    const status = decision === 'approve' ? 'granted' : 'rejected';
    // A double click: the page shows that it is done.
    if (approval?.status === status && approval.actor === actor) return backTo(approvalId);
    const text = whyNot[reason] ?? `The decision could not be taken (${reason}).`;
    return notice(409, 'Nothing was changed', text, approvalId);
  }

  private async find(
    approvalId: string,
  ): Promise<{ incidentId: string; state: SolicitorState; approval: Approval } | undefined> {
    const incidentId = incidentOfApproval(approvalId);
    if (incidentId === undefined) return undefined;
    const state = await this.shell.stateOf(incidentId);
    const approval = state && approvalOf(state, approvalId);
    return state && approval && { incidentId, state, approval };
  }
}

const whyNot: Readonly<Record<string, string>> = {
  'already-decided': 'This approval was already decided.',
  'approval-expired': 'This approval has expired.',
  'incident-closed': 'The incident is closed.',
  'incident-changed':
    'The incident has changed since this was asked. Look at the incident for a new approval.',
  'policy-changed':
    'The rules for approvals have changed since this was asked. Look at the incident for a new approval.',
  'digest-mismatch': 'What this page showed is not what was asked. Open the approval again and read it anew.',
};

const unknown: Answer = {
  status: 404,
  page: noticePage('No such approval', 'There is no approval at this address.'),
};

/** Relative, so that it holds behind a proxy that adds to the path. */
const backTo = (approvalId: string): Answer => ({ status: 303, location: `./${approvalId}` });

const notice = (status: 400 | 403 | 409 | 503, title: string, text: string, approvalId: string): Answer => ({
  status,
  page: noticePage(title, text, `./${approvalId}`),
});
