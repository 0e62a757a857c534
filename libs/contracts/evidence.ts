import type { Static } from 'typebox';
import type { EvidenceField, HypothesisField, SourceAnswerField } from './events/triage.js';

/** One piece of evidence, as it is on record. */
export type Evidence = Static<typeof EvidenceField>;

/** A piece of evidence that has no name yet. */
export type Finding = WithoutId<Evidence>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A likely cause, as it is on record. */
export type Hypothesis = Static<typeof HypothesisField>;

/** What a source of evidence said for itself. */
export type SourceAnswer = Static<typeof SourceAnswerField>;
