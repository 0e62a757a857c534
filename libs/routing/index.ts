export { type EvaluatorPolicy, type PartitionedAlerts, evaluateSignals } from './evaluate-signals.js';
export { decide } from './decide.js';
export type { Batch, RouterDecision, RouterInput, SilenceRequest } from './decision.js';
export { evolve } from './evolve.js';
export { nextDue } from './due.js';
export { nextEnding } from './endings.js';
export { isDecided } from './decided-events.js';
export type { AlertEvent } from './placement.js';
export type { RouterPolicy } from './policy.js';
export {
  type Cause as HeldCause,
  type KnownSilence,
  type RoutedIncident,
  type RouterState,
  initialRouterState,
} from './state.js';
export { PersistentMap } from './persistent-map.js';
export { Agenda } from './agenda.js';
