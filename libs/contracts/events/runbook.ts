import Type from 'typebox';
import { Count, Text, Timestamp } from './fields.js';

/** One document of the runbook repository, and one draft of it. */
const Draft = {
  /** The runbook's id, or the page's. */
  runbookId: Text,
  /** Follows from the content and from what it is written from: the same draft is proposed once. */
  draft: Text,
};
const Proposal = {
  ...Draft,
  /** Where it is proposed: a host's name, `git` or `folder`. */
  host: Text,
  branch: Text,
  /** The host's own number and page of the pull request, where it has such. */
  number: Type.Optional(Count),
  link: Type.Optional(Text),
};

/** Facts of the chronicler about what is written down for the next time. */
export const runbookEvents = {
  /** What was decided about incidents that are alike: also that nothing is to be written. */
  'argus.runbook.considered.v1': Type.Object({
    runbookId: Text,
    /** The incidents that were looked at. */
    incidents: Type.Array(Text),
    decision: Type.Enum(['create', 'revise', 'nothing']),
    reason: Text,
  }),
  /** The intent to propose a document: it is proposed until somebody accepts or rejects it. */
  'argus.runbook.drafted.v1': Type.Object({
    ...Draft,
    /** Which writer made it: `runbook`, `service-page`, `hand-over` … */
    writer: Text,
    title: Text,
    change: Type.Enum(['create', 'revise']),
    /** The files as they are to be, by their path in the repository. */
    files: Type.Array(Type.Object({ path: Text, content: Type.String() }), { minItems: 1, maxItems: 5 }),
    /** The incidents that it is written from. */
    incidents: Type.Array(Text),
    /** Why it is written, and why it says what it says: the body of the pull request. */
    because: Type.Array(Text),
    /** Where a model was asked for its prose: what came of that, which stands in the files, and what it cost. */
    wording: Type.Optional(
      Type.Object({ model: Text, dropped: Count, inputTokens: Count, outputTokens: Count, reason: Text }),
    ),
    reason: Text,
  }),
  /** A guardrail does not let a draft be proposed. */
  'argus.runbook.refused.v1': Type.Object({ ...Draft, guardrail: Text, reason: Text }),
  'argus.runbook.proposed.v1': Type.Object({
    ...Proposal,
    commit: Text,
    reviewers: Type.Array(Text),
    /** True where an open proposal was brought up to date. */
    updated: Type.Boolean(),
    reason: Text,
  }),
  /** A reviewer said something that asks for another draft. */
  'argus.runbook.review-received.v1': Type.Object({
    ...Proposal,
    reviewId: Text,
    by: Text,
    verdict: Type.Enum(['approved', 'changes-requested', 'commented']),
    text: Type.String(),
    reason: Text,
  }),
  'argus.runbook.published.v1': Type.Object({
    ...Proposal,
    commit: Type.Optional(Text),
    by: Type.Optional(Text),
    at: Timestamp,
    reason: Text,
  }),
  /** Closed without being merged: the same is not proposed again. */
  'argus.runbook.rejected.v1': Type.Object({ ...Proposal, by: Type.Optional(Text), reason: Text }),
};
