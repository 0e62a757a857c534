import type { EventStore } from '#libs/event-store';
import { type Fact, deterministicId, fact, subjects, toTimestamp } from '#libs/contracts';
import type { CodeHost, Effect, HostedProposal } from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import { type Logger, recordableText } from '#libs/observability';
import { reviewerWantedIt } from './domain/known-documents.js';
import { proposalBody } from './domain/proposals/body.js';
import { branchFor } from './domain/proposals/branch.js';
import { type ProposalGuardrails, refusalOf } from './domain/proposals/guardrails.js';
import { revisedBy } from './domain/proposals/revise.js';
import { type Draft, type ProposalState, type Proposed, toBeProposed } from './domain/proposals/state.js';
import { changedLines } from './changed-lines.js';

/** What proposing goes by. */
export interface ProposingPolicy {
  readonly version: string;
  readonly guardrails: ProposalGuardrails;
  readonly labels: readonly string[];
}

/** What the proposer works with. */
export interface ProposerParts {
  readonly host: CodeHost;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly policy: () => ProposingPolicy;
  /** Every document with a draft or a proposal that is open, by id. */
  readonly open: () => Promise<ReadonlyMap<string, ProposalState>>;
  /** Told what has just been stated, so that the next step knows it. */
  readonly stated: (appended: Awaited<ReturnType<EventStore['append']>>) => void;
  readonly linkOf: (incidentId: string) => string;
  /** Who is to review a draft, beside the owners of its files. */
  readonly reviewers: (draft: Draft) => Promise<readonly string[]>;
  /** It looks at what is open this often without being told to, ms. */
  readonly pollEveryMs: number;
}

/**
 * Has drafts reviewed: proposes them to the repository, follows what people do there, and states it. Everything it does
 * is looked up before it is done again, so a look too many changes nothing.
 */
export class Proposer {
  private turn: Promise<void> = Promise.resolve();
  private queued = false;
  private stopped = false;
  private cancelPoll: () => void = () => undefined;

  constructor(private readonly parts: ProposerParts) {}

  /** Looks at everything that is open, now and from time to time. */
  start(): Promise<void> {
    this.look('start');
    return Promise.resolve();
  }

  /** Looks soon; several at once are one. */
  look(cause: string): void {
    if (this.queued || this.stopped) return;
    this.queued = true;
    this.cancelPoll();
    this.turn = this.turn.then(async () => {
      this.queued = false;
      if (this.stopped) return;
      await this.lookAtAll(cause);
      const { clock, pollEveryMs } = this.parts;
      this.cancelPoll = clock.at(clock.now() + pollEveryMs, () => this.look('poll'));
    });
  }

  /** Resolves when all that was asked for has been looked at. */
  idle(): Promise<void> {
    return this.turn;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelPoll();
    await this.turn;
  }

  private async lookAtAll(cause: string): Promise<void> {
    const { open, log } = this.parts;
    for (const id of (await open().catch(() => new Map<string, ProposalState>())).keys()) {
      try {
        await this.follow(id);
        await this.propose(id);
      } catch (error) {
        log.warn({ err: error, document: id, cause }, 'a document cannot be proposed now; it is tried again');
      }
    }
  }

  /** Proposes the latest draft, or brings the open proposal up to date with it. */
  private async propose(id: string): Promise<void> {
    const { host, policy, linkOf, reviewers } = this.parts;
    const state = (await this.parts.open()).get(id);
    const draft = state === undefined ? undefined : toBeProposed(state);
    const branch = state === undefined ? undefined : branchFor(state);
    if (state === undefined || draft === undefined || branch === undefined) return;
    const { guardrails, labels } = policy();
    const present = valueOf(await host.read(guardrails.folders));
    const withSecrets = draft.files
      .filter(({ content }) => recordableText(content) !== content)
      .map(({ path }) => path);
    const change = { changedLines: changedLines(draft.files, present), withSecrets };
    const refusal = refusalOf(draft, change, guardrails);
    if (refusal !== undefined) {
      const { runbookId, draft: name } = draft;
      return this.state(id, name, [
        fact('argus.runbook.refused.v1', runbookId, { runbookId, draft: name, ...refusal }),
      ]);
    }
    const asked = [...(await reviewers(draft))];
    const updated = state.proposed !== undefined;
    const proposed = valueOf(
      await host.propose(
        {
          ...{
            branch,
            files: draft.files,
            title: draft.title,
            body: proposalBody(draft, linkOf, host.name),
            labels,
          },
          ...{ reviewers: asked, at: draft.at },
        },
        { mayHaveHappened: true },
      ),
    );
    await this.state(id, draft.draft, [this.proposedFact(draft, proposed, asked, updated)]);
  }

  private proposedFact(
    draft: Draft,
    hosted: HostedProposal,
    asked: readonly string[],
    updated: boolean,
  ): Fact {
    const unknown = hosted.unknownReviewers ?? [];
    return fact('argus.runbook.proposed.v1', draft.runbookId, {
      ...{
        runbookId: draft.runbookId,
        draft: draft.draft,
        host: this.parts.host.name,
        branch: hosted.branch,
      },
      ...(hosted.number !== undefined && { number: hosted.number }),
      ...(hosted.link !== undefined && { link: hosted.link }),
      ...{ commit: hosted.commit, updated, reviewers: asked.filter((each) => !unknown.includes(each)) },
      reason: unknown.length > 0 ? `reviewers-unknown: ${unknown.join(', ')}` : draft.reason,
    });
  }

  /** States what people have done with an open proposal. */
  private async follow(id: string): Promise<void> {
    const state = (await this.parts.open()).get(id);
    const proposed = state?.proposed;
    if (state === undefined || proposed === undefined) return;
    const hosted = valueOf(await this.parts.host.find(proposed.branch));
    if (hosted?.standing === 'merged') return this.settle(id, proposed, publishedFact(proposed, hosted));
    // A branch is often removed once it is merged.
    if (hosted === undefined && state.draft !== undefined && (await this.isPublished(state.draft)))
      return this.settle(id, proposed, publishedFact(proposed, { ...proposed, standing: 'merged' }));
    if (hosted === undefined || hosted.standing === 'closed')
      return this.settle(id, proposed, rejectedFact(proposed, hosted));
    await this.hear(id, state, proposed);
  }

  private async isPublished({ files }: Draft): Promise<boolean> {
    const present = valueOf(await this.parts.host.read(this.parts.policy().guardrails.folders));
    return files.every(({ path, content }) => present.get(path) === content);
  }

  private async hear(id: string, state: ProposalState, proposed: Proposed): Promise<void> {
    const said = valueOf(await this.parts.host.reviews(proposed.branch));
    const unheard = said.filter((each) => !state.heard.has(each.id));
    if (unheard.length === 0) return;
    const reviews = unheard.map(({ id: reviewId, by, verdict, text }) =>
      fact('argus.runbook.review-received.v1', proposed.runbookId, {
        ...placeOf(proposed),
        ...{ reviewId, by, verdict, text: recordableText(text).slice(0, 4_000), reason: 'said-by-reviewer' },
      }),
    );
    const files = state.draft === undefined ? undefined : revisedBy(state.draft.files, unheard);
    const draft = state.draft;
    const revised =
      files === undefined || draft === undefined
        ? []
        : [
            revisedFact(
              draft,
              files,
              unheard.map(({ by }) => by),
            ),
          ];
    await this.state(id, `reviews-${unheard.map((each) => each.id).join('-')}`, [...reviews, ...revised]);
  }

  private settle(id: string, { branch, draft }: Proposed, settled: Fact): Promise<void> {
    return this.state(id, `settled-${branch}-${draft}`, [settled]);
  }

  private async state(id: string, cause: string, facts: readonly Fact[]): Promise<void> {
    const { store, clock, stated, policy } = this.parts;
    const subject = subjects.runbook(id, 'chronicler');
    const decision = { facts, cause, subject, correlationId: id, now: clock.now() };
    stated(await store.append({ ...decision, policyVersion: policy().version }));
  }
}

/** The value of an effect; throws the reason of one that was not done. */
function valueOf<T>(effect: Effect<T>): T {
  if (effect.kind === 'done') return effect.value;
  throw new Error(effect.reason);
}

const placeOf = ({ runbookId, draft, host, branch, number, link }: Proposed) => ({
  ...{ runbookId, draft, host, branch },
  ...(number !== undefined && { number }),
  ...(link !== undefined && { link }),
});

const publishedFact = (proposed: Proposed, { commit, by, at }: HostedProposal): Fact =>
  fact('argus.runbook.published.v1', proposed.runbookId, {
    ...{ ...placeOf(proposed), commit, at: toTimestamp(at), reason: 'accepted-by-reviewer' },
    ...(by !== undefined && { by }),
  });

const rejectedFact = (proposed: Proposed, hosted: HostedProposal | undefined): Fact =>
  fact('argus.runbook.rejected.v1', proposed.runbookId, {
    ...placeOf(proposed),
    reason:
      recordableText(hosted?.reason ?? '').trim() ||
      (hosted === undefined ? 'branch-removed' : 'closed-without-merge'),
    ...(hosted?.by !== undefined && { by: hosted.by }),
  });

function revisedFact(draft: Draft, files: Draft['files'], reviewers: readonly string[]): Fact {
  const { at: _at, wording: _asked, ...stated } = draft;
  const by = [...new Set(reviewers)].join(', ');
  return fact('argus.runbook.drafted.v1', draft.runbookId, {
    ...stated,
    files: files.map((file) => ({ ...file })),
    draft: `d-${deterministicId([draft.runbookId, draft.writer, JSON.stringify(files)], 16)}`,
    because: [...draft.because, `Changed as ${by} wanted.`],
    reason: reviewerWantedIt,
  });
}
