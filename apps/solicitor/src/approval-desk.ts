import type { AgentContext, IncidentShell } from '#libs/agent';
import { deterministicId, incidentOfApproval } from '#libs/contracts';
import { BusUnavailable } from '#libs/event-store';
import { type CsrfTokens, isFromOurPage, type Provenance, sameText } from '#libs/web';
import type { SolicitorConfig } from './solicitor.config.js';
import type { DecisionForm } from './decision-form.js';
import type { Decider, DecisionMaker } from './decision-maker.js';
import type { DecisionRequest } from './domain/policy.js';
import { type Approval, approvalOf, type SolicitorState } from './domain/state.js';
import { approvalPage, noticePage } from './page.js';

/** What goes back to the browser: a page, or the way back to the approval. */
export type Answer =
  | { readonly status: 200 | 400 | 403 | 404 | 409 | 503; readonly page: string }
  | { readonly status: 303; readonly location: string };

interface Found {
  readonly incidentId: string;
  readonly state: SolicitorState;
  readonly approval: Approval;
}

/** Shows approvals and takes decisions, whatever the web framework. */
export class ApprovalDesk {
  constructor(
    private readonly agent: Pick<AgentContext, 'clock' | 'publicUrl' | 'policy' | 'personOfLink'>,
    private readonly shell: Pick<IncidentShell<SolicitorState>, 'stateOf'>,
    private readonly maker: DecisionMaker,
    private readonly config: SolicitorConfig,
    private readonly tokens: CsrfTokens,
  ) {}

  /**
   * The page of an approval. Shows, and never decides, whoever opens it: `as` is the token of a link in a mail,
   * which programs open, too.
   */
  async show(approvalId: string, as?: string): Promise<Answer> {
    const found = await this.find(approvalId);
    if (found === undefined) return unknown;
    const { clock, publicUrl } = this.agent;
    const reader = await this.readerOf(as, found.approval);
    const asksForKey = this.config.approvalKey !== undefined && reader === undefined;
    const csrf = this.tokens.issue(approvalId);
    return {
      status: 200,
      page: approvalPage(found.state, found.approval, {
        ...{ now: clock.now(), rules: this.agent.policy().approvals },
        ...{ publicUrl, csrf, asksForKey },
        ...(reader === undefined ? {} : { reader: { name: reader, token: as ?? '' } }),
      }),
    };
  }

  /** A person's decision. Everything that is not beyond doubt changes nothing. */
  async decide(approvalId: string, form: DecisionForm | undefined, from: Provenance): Promise<Answer> {
    const found = await this.find(approvalId);
    if (found === undefined) return unknown;
    if (form === undefined)
      return notice(400, 'This form is not complete', 'Open the approval again.', approvalId);
    const reader = await this.readerOf(form.as, found.approval);
    const objection = this.objectionTo(approvalId, form, from, reader);
    if (objection !== undefined) return notice(403, nothingChanged, objection, approvalId);

    const { decision, digest, reason } = form;
    const decider = this.deciderOf(form.name, reader);
    const { actor } = decider;
    // One form, sent twice, is one request.
    const causationId = deterministicId(['approval-form', approvalId, form.csrf, decision, actor]);
    try {
      const stated = { approvalId, digest, decision, reason };
      const outcome = await this.maker.decide(stated, decider, causationId);
      if (outcome.done) return backTo(approvalId, reader === undefined ? '' : form.as);
      return await this.refused(outcome, { approvalId, actor, decision });
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      const text = 'The decision could not be recorded just now. Try again in a moment.';
      return notice(503, nothingChanged, text, approvalId);
    }
  }

  /** Whom the link was sent to by which the page was opened; the policy has to know them still. */
  private async readerOf(as: string | undefined, { link }: Approval): Promise<string | undefined> {
    if (as === undefined || as === '') return undefined;
    const name = await this.agent.personOfLink(as, link, 'notifier');
    return name === undefined ? undefined : this.agent.policy().people.named(name)?.name;
  }

  private deciderOf(typed: string, reader: string | undefined): Decider {
    if (reader !== undefined) return { actor: `user:${reader}`, person: reader, proven: true };
    const decider = this.maker.deciderOf({ via: 'console', id: typed });
    // Where nobody is known by name, a name is all there is.
    const plain = decider.person === undefined && this.agent.policy().people.all.length === 0;
    return plain && typed !== '' ? { ...decider, actor: `user:${typed}` } : decider;
  }

  private objectionTo(
    approvalId: string,
    form: DecisionForm,
    from: Provenance,
    reader: string | undefined,
  ): string | undefined {
    const { approvalKey } = this.config;
    if (!isFromOurPage(from, this.agent.publicUrl)) return 'The decision did not come from a page of Argus.';
    if (!this.tokens.verify(approvalId, form.csrf)) return 'This page is too old, or not for this approval.';
    if (form.as !== '' && reader === undefined)
      return 'The link in your mail is too old, or not for this approval.';
    if (reader !== undefined) return undefined;
    if (approvalKey !== undefined && !sameText(form.key, approvalKey))
      return 'The approval key is not right.';
    if (form.name === '') return 'A decision needs the name of the person who takes it.';
    return undefined;
  }

  private async refused(
    { reason, sentence }: { readonly reason: string; readonly sentence: string },
    { approvalId, actor, decision }: Pick<DecisionRequest, 'approvalId' | 'actor' | 'decision'>,
  ): Promise<Answer> {
    if (reason === 'unknown-approval') return unknown;
    const approval = (await this.find(approvalId))?.approval;
    const status = decision === 'approve' ? 'granted' : 'rejected';
    // A double click: the page shows that it is done.
    if (reason === 'already-decided' && approval?.status === status && approval.actor === actor) {
      return backTo(approvalId, '');
    }
    const forbidden = notForThem.includes(reason) ? 403 : 409;
    return notice(forbidden, nothingChanged, sentence.replace(`${nothingChanged}. `, ''), approvalId);
  }

  private async find(approvalId: string): Promise<Found | undefined> {
    const incidentId = incidentOfApproval(approvalId);
    if (incidentId === undefined) return undefined;
    const state = await this.shell.stateOf(incidentId);
    const approval = state && approvalOf(state, approvalId);
    return state && approval && { incidentId, state, approval };
  }
}

const nothingChanged = 'Nothing was changed';

/** What stands against the person, and not against the moment. */
const notForThem: readonly string[] = [
  'nobody-decided',
  'not-known-in-policy',
  'not-an-approver',
  'proposer-may-not-approve',
  'name-not-proven',
];

const unknown: Answer = {
  status: 404,
  page: noticePage('No such approval', 'There is no approval at this address.'),
};

/** Relative, so that it holds behind a proxy that adds to the path. */
const backTo = (approvalId: string, as: string): Answer => ({
  status: 303,
  location: as === '' ? `./${approvalId}` : `./${approvalId}?as=${encodeURIComponent(as)}`,
});

const notice = (status: 400 | 403 | 409 | 503, title: string, text: string, approvalId: string): Answer => ({
  status,
  page: noticePage(title, text, `./${approvalId}`),
});
