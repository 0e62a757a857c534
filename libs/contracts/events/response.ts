import Type from 'typebox';
import { Action, Count, Text, Timestamp, Undo } from './fields.js';

/** What follows when people did not agree: somebody is told to take over, or triage looks for something else. */
const AfterNo = {
  next: Type.Optional(Type.Enum(['hand-over', 'recommend-another'])),
  /** The names of people who are to take over; the incident's escalation begins anew in any case. */
  handOverTo: Type.Optional(Type.Array(Text)),
};

/** Facts of the solicitor. A decision names its person in the event's `actor`. */
export const approvalEvents = {
  'argus.approval.requested.v1': Type.Object({
    incidentId: Text,
    approvalId: Text,
    action: Action,
    /** What it does, and what takes it back, in words: what people are shown where there is no room for more. */
    says: Type.Optional(Text),
    /** Hex SHA-256 that binds the action, its target and parameters, the policy and the incident. */
    digest: Text,
    expiresAt: Timestamp,
    link: Text,
    reason: Text,
    /** The rule of the policy that asks for a person, or for none. */
    rule: Type.Optional(Text),
    /** The version of the rules for approvals that the digest binds, and the revision of the incident. */
    rules: Type.Optional(Text),
    revision: Type.Optional(Count),
    /** The names of those who may decide; anybody where it is absent or empty. */
    approvers: Type.Optional(Type.Array(Text)),
    /** How many have to agree. */
    needed: Type.Optional(Type.Integer({ minimum: 1 })),
    /** The rule of the policy that names them. */
    termsRule: Type.Optional(Text),
    /** Who wants the action, where a person does: somebody else has to agree. */
    proposer: Type.Optional(Text),
    /** How often people were asked again for the same, as it was approved and not let run. */
    again: Type.Optional(Count),
    ...AfterNo,
  }),
  /** One of several who have to agree has done so. */
  'argus.approval.voted.v1': Type.Object({
    incidentId: Text,
    approvalId: Text,
    digest: Text,
    /** How many agree by now, this one among them. */
    votes: Type.Integer({ minimum: 1 }),
    needed: Type.Integer({ minimum: 1 }),
    reason: Text,
  }),
  'argus.approval.granted.v1': Type.Object({
    incidentId: Text,
    approvalId: Text,
    digest: Text,
    reason: Text,
    /** The rule by which it needed no person; its actor is then the policy. */
    rule: Type.Optional(Text),
    /** Everybody who agreed, where several had to. */
    approvedBy: Type.Optional(Type.Array(Text)),
  }),
  'argus.approval.rejected.v1': Type.Object({
    incidentId: Text,
    approvalId: Text,
    digest: Text,
    reason: Text,
    ...AfterNo,
  }),
  'argus.approval.expired.v1': Type.Object({
    incidentId: Text,
    approvalId: Text,
    digest: Text,
    reason: Text,
    ...AfterNo,
  }),
};

const Run = {
  incidentId: Text,
  approvalId: Text,
  actionId: Text,
  /** The action that this one takes back, by the same approval. */
  undoOf: Type.Optional(Text),
};

/** The last 4 KiB of what an action said, with secrets removed. */
const Output = Type.String();

/** Facts of the executor. */
export const actionEvents = {
  'argus.action.started.v1': Type.Object({
    ...Run,
    action: Action,
    digest: Text,
    reason: Text,
    /** The service that the incident is about, where its labels name one. */
    service: Type.Optional(Text),
  }),
  'argus.action.succeeded.v1': Type.Object({
    ...Run,
    output: Output,
    durationMs: Count,
    /** What takes it back, where it told what there was before. */
    undo: Type.Optional(Undo),
  }),
  'argus.action.failed.v1': Type.Object({ ...Run, output: Output, reason: Text, durationMs: Count }),
  'argus.action.refused.v1': Type.Object({
    ...Run,
    reason: Text,
    /** The guardrail of the policy that does not let it run. */
    guardrail: Type.Optional(Text),
    /** What the dry run said, where there was one. */
    output: Type.Optional(Output),
  }),
  /** What a runner says while the action runs there. */
  'argus.action.progressed.v1': Type.Object({ ...Run, runner: Text, text: Text }),
  /** A person wants it to end before its time. */
  'argus.action.cancelled.v1': Type.Object({ ...Run, reason: Text }),
};

/** Facts of the executor about the one switch for all actions. */
export const actionSwitchEvents = {
  'argus.actions.stopped.v1': Type.Object({ reason: Text }),
  'argus.actions.resumed.v1': Type.Object({ reason: Text }),
};

/** Facts of the chronicler. */
export const reportEvents = {
  'argus.report.written.v1': Type.Object({
    incidentId: Text,
    /** File name below the reports folder. */
    file: Text,
    /** Hex SHA-256 of the file. */
    digest: Text,
    /** Where people read it. */
    link: Type.Optional(Text),
    reason: Text,
  }),
};
