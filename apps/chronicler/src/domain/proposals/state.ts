import { type ArgusEvent, type EventData, fromTimestamp } from '#libs/contracts';

/** A draft of a document, as it was stated. */
export type Draft = EventData<'argus.runbook.drafted.v1'> & {
  /** Epoch ms. */
  readonly at: number;
};

/** A draft that people are asked to review. */
export type Proposed = EventData<'argus.runbook.proposed.v1'> & { readonly at: number };

/** Where a document stands between a draft and the repository. */
export interface ProposalState {
  /** The latest draft, until it is settled. */
  readonly draft?: Draft;
  /** The open proposal: of that draft, or of one before it. */
  readonly proposed?: Proposed;
  /** The reviews that were heard. */
  readonly heard: ReadonlySet<string>;
}

/** Before the first fact. */
export const noProposal: ProposalState = { heard: new Set() };

/** A document's state after one more fact. What is settled is let go, so that only what is open is kept. */
export function proposalAfter(before: ProposalState, event: ArgusEvent): ProposalState {
  switch (event.type) {
    case 'argus.runbook.drafted.v1':
      return { ...before, draft: { ...event.data, at: fromTimestamp(event.time) } };
    case 'argus.runbook.refused.v1':
      return before.draft?.draft === event.data.draft ? { ...before, draft: undefined } : before;
    case 'argus.runbook.proposed.v1':
      return { ...before, proposed: { ...event.data, at: fromTimestamp(event.time) } };
    case 'argus.runbook.review-received.v1':
      return { ...before, heard: new Set([...before.heard, event.data.reviewId]) };
    case 'argus.runbook.published.v1':
    case 'argus.runbook.rejected.v1':
      return before.proposed?.branch === event.data.branch ? noProposal : before;
    default:
      return before;
  }
}

/** Whether nothing is left to do about it. */
export const isSettled = ({ draft, proposed }: ProposalState): boolean =>
  draft === undefined && proposed === undefined;

/** The draft that still has to be proposed. */
export const toBeProposed = ({ draft, proposed }: ProposalState): Draft | undefined =>
  proposed?.draft === draft?.draft ? undefined : draft;
