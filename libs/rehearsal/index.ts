export { type Outside, type RecordedInput, inputFrom, outsideTypes } from './recorded-input.js';
export { type Audience, Rehearsal } from './rehearsal.js';
export { Account } from './account.js';
export { EpisodeNames } from './episode-names.js';
export { type RehearsedIncident, receiversOf } from './rehearsed-incident.js';
export type { Outcome } from './outcome.js';
export {
  type Change,
  type ChangedIncident,
  type Differences,
  type OnlyThere,
  type PagesOfReceiver,
  compare,
  isEmpty,
  labelsText,
} from './compare.js';
export { PolicyComparison, type RehearsedPolicies, rehearse } from './policy-comparison.js';
export type * from './cases/case-text.js';
export type { PolicyCase } from './cases/policy-case.js';
export { compileCases } from './cases/compile-cases.js';
export { type CaseResult, runCase } from './cases/run-case.js';
