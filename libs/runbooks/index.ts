export * from './runbook.js';
export { type ReadRunbook, parse, readRunbook } from './format.js';
export { type FieldProblem, problemLine } from './field-problem.js';
export * from './match.js';
export * from './render-action.js';
export * from './repository.js';
export * from './search/index.js';
export { renderCheck } from './render-verify.js';
export type * from './verify.js';
export {
  type LintRules,
  type LintedDoing,
  type LintedRunbook,
  type RunbookFault,
  lintRunbook,
} from './lint.js';
export { type TriedIncident, tryRunbook } from './trial.js';
export { type WriteRunbook, writeRunbook } from './write.js';
export { type RunbookOutcome, type RunbookRecord, recordsOf } from './outcomes.js';
export { type RankedRunbook, RunbookFinder } from './rank.js';
