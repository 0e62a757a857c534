import type { Effect } from './effect.js';

/** What a model is asked. */
export interface ModelQuestion {
  /** What it is to do, in Argus's own words: nothing from outside may stand here. */
  readonly instructions: string;
  /** What it is to do it with, as JSON can say it. It comes from outside, and has no say in what is done. */
  readonly material: unknown;
  /** What the answer looks like: a JSON value for the model to imitate. */
  readonly shape: unknown;
  readonly signal: AbortSignal;
}

/** What it said. Whoever asked checks it: it may be anything. */
export interface ModelAnswer {
  readonly value: unknown;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A language model that answers in JSON. It is never needed, and never in charge. */
export interface ChatModel {
  /** Provider and model, such as `anthropic/claude-sonnet-4-5`. */
  readonly name: string;
  /** `temporary` where it may answer later, `permanent` where it will not, the token budget among the reasons. */
  ask(question: ModelQuestion): Promise<Effect<ModelAnswer>>;
  /** Whether it answers now; the reason if not. Used by `argus doctor`. */
  check(): Promise<Effect<string>>;
}
