import Type from 'typebox';
import { Action, Labels, Text, Timestamp } from './fields.js';

/** Facts of triage. */
export const triageEvents = {
  'argus.triage.started.v1': Type.Object({ incidentId: Text, reason: Text }),
  'argus.triage.observed.v1': Type.Object({
    incidentId: Text,
    /** What stands out, each in a sentence, with where it was seen. */
    observations: Type.Array(Type.Object({ kind: Text, text: Text, link: Type.Optional(Text) })),
  }),
  'argus.triage.recommended.v1': Type.Object({
    incidentId: Text,
    /** Absent when no runbook fits: that is an answer, not a failure. */
    runbook: Type.Optional(
      Type.Object({ id: Text, title: Text, file: Text, summary: Type.String(), matchedOn: Labels }),
    ),
    action: Type.Optional(Action),
    reason: Text,
  }),
};

/** Facts of the solicitor. A decision names its person in the event's `actor`. */
export const approvalEvents = {
  'argus.approval.requested.v1': Type.Object({
    incidentId: Text,
    approvalId: Text,
    action: Action,
    /** Hex SHA-256 that binds the action, its target and parameters, the policy and the incident. */
    digest: Text,
    expiresAt: Timestamp,
    link: Text,
    reason: Text,
    /** The rule of the policy that asks for a person, or for none. */
    rule: Type.Optional(Text),
  }),
  'argus.approval.granted.v1': Type.Object({
    incidentId: Text,
    approvalId: Text,
    digest: Text,
    reason: Text,
    /** The rule by which it needed no person; its actor is then the policy. */
    rule: Type.Optional(Text),
  }),
  'argus.approval.rejected.v1': Type.Object({
    incidentId: Text,
    approvalId: Text,
    digest: Text,
    reason: Text,
  }),
  'argus.approval.expired.v1': Type.Object({
    incidentId: Text,
    approvalId: Text,
    digest: Text,
    reason: Text,
  }),
};

const Run = { incidentId: Text, approvalId: Text, actionId: Text };

/** Facts of the executor. */
export const actionEvents = {
  'argus.action.started.v1': Type.Object({ ...Run, action: Action, digest: Text, reason: Text }),
  'argus.action.succeeded.v1': Type.Object({
    ...Run,
    /** The last 4 KiB of what it said, with secrets removed. */
    output: Type.String(),
    durationMs: Type.Integer({ minimum: 0 }),
  }),
  'argus.action.failed.v1': Type.Object({
    ...Run,
    output: Type.String(),
    reason: Text,
    durationMs: Type.Integer({ minimum: 0 }),
  }),
  'argus.action.refused.v1': Type.Object({ ...Run, reason: Text }),
};

/** Facts of the chronicler. */
export const reportEvents = {
  'argus.report.written.v1': Type.Object({
    incidentId: Text,
    /** File name below the reports folder. */
    file: Text,
    /** Hex SHA-256 of the file. */
    digest: Text,
    reason: Text,
  }),
};
