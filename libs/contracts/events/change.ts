import Type from 'typebox';
import { Labels, Text, Timestamp } from './fields.js';

/** What kinds of change there are. */
export const changeKinds = [
  'deployment',
  'rollout',
  'commit',
  'configuration',
  'feature-flag',
  'platform-event',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Something that somebody changed: what is most often to blame. */
export const ChangeFields = {
  /** The sender's own name for it; the same when it is told again. */
  changeId: Text,
  kind: Type.Enum([...changeKinds]),
  at: Timestamp,
  /** The service or component that was changed, where the sender says so. */
  component: Type.Optional(Text),
  title: Text,
  link: Type.Optional(Text),
  /** Who did it, by the sender's name for the account. */
  by: Type.Optional(Text),
};

/** Facts of the collector about what others told it of their changes. */
export const changeEvents = {
  'argus.change.observed.v1': Type.Object({ ...ChangeFields, source: Text, labels: Labels }),
};
