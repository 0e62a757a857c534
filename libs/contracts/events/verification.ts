import Type from 'typebox';
import { Check, CheckResult, Count, Text, Timestamp } from './fields.js';

const Watched = {
  incidentId: Text,
  /** The run of the action that is watched. */
  actionId: Text,
  approvalId: Text,
};

/** Facts of the closer about what it looks at before it believes that something helped, or is over. */
export const verificationEvents = {
  /** An action succeeded: until then, its incident and the runbook's checks show whether it helped. */
  'argus.verification.started.v1': Type.Object({
    ...Watched,
    until: Timestamp,
    checks: Type.Array(Check),
    reason: Text,
  }),
  /** The checks are to be looked at. */
  'argus.verification.due.v1': Type.Object({
    incidentId: Text,
    /** Counts the looks at the incident from 1. */
    look: Count,
    checks: Type.Array(Check),
    reason: Text,
  }),
  /** What the outside world said to the checks; each answer has the place of its check. */
  'argus.verification.observed.v1': Type.Object({
    incidentId: Text,
    look: Count,
    results: Type.Array(CheckResult),
  }),
};
