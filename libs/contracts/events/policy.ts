import Type, { type Static } from 'typebox';
import { Count, Text, Timestamp } from './fields.js';

/** A matcher as Alertmanager's API writes it. */
export const SilenceMatcher = Type.Object({
  name: Text,
  value: Type.String(),
  isRegex: Type.Boolean(),
  isEqual: Type.Boolean(),
});
export type SilenceMatcher = Static<typeof SilenceMatcher>;

/** Facts of the router about what people told it. */
export const policyEvents = {
  /** From here on decisions name this version. */
  'argus.policy.adopted.v1': Type.Object({
    version: Text,
    /** The file's text. */
    text: Type.String(),
    reason: Text,
  }),
  'argus.silence.created.v1': Type.Object({
    silenceId: Text,
    matchers: Type.Array(SilenceMatcher, { minItems: 1 }),
    startsAt: Timestamp,
    endsAt: Timestamp,
    createdBy: Text,
    comment: Type.String(),
    /** The silence that it takes the place of. */
    replaces: Type.Optional(Text),
  }),
  /** A person ended it before its time. */
  'argus.silence.expired.v1': Type.Object({ silenceId: Text, at: Timestamp, reason: Text }),
  /** It ends soon: people are told while they can still make it longer. */
  'argus.silence.ending.v1': Type.Object({
    silenceId: Text,
    kind: Type.Enum(['silence', 'maintenance-window']),
    comment: Type.String(),
    createdBy: Type.Optional(Text),
    endsAt: Timestamp,
    /** How many alerts it holds back now. */
    held: Count,
    reason: Text,
  }),
};

/** Facts of the notifier about the end of silences and windows. */
export const noticeEvents = {
  'argus.notice.sent.v1': Type.Object({
    silenceId: Text,
    noticeId: Text,
    receiver: Text,
    channel: Text,
    externalId: Text,
    foundAgain: Type.Boolean(),
  }),
  'argus.notice.failed.v1': Type.Object({
    silenceId: Text,
    noticeId: Text,
    receiver: Text,
    channel: Text,
    reason: Text,
  }),
};
