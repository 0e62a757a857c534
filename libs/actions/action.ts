import type { TSchema } from 'typebox';
import type { ActionKindName } from '#libs/contracts';
import type { Result } from '#libs/kernel';
import type { ActionSurroundings } from './surroundings.js';

/** What is to be done, whoever asked for it. */
export interface Doing {
  readonly kind: ActionKindName;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What takes an action back. */
export interface Undoing extends Doing {
  readonly title: string;
}

/** One run of an approved action. */
export interface ActionRun {
  /** The same at every attempt: where the other side can keep it, the action is known again by it. */
  readonly key: string;
  readonly incidentId: string;
  readonly approvalId: string;
  /** When its start was recorded, epoch ms; the same at every attempt. */
  readonly startedAt: number;
  /** Now, epoch ms: what is signed says when. */
  readonly sentAt: number;
  /** Aborted when its time is up, or when a person cancels it. */
  readonly signal: AbortSignal;
  /** Told what a program says, as it says it; secrets are still in. */
  readonly said?: (output: string) => void;
}

/** How an action ended. `problem` says what went wrong, if something did. */
export interface Ending {
  /** What it said, not cut and with its secrets in. */
  readonly output: string;
  readonly problem?: string;
  /** Restores what was there before, where the other side told. */
  readonly undo?: Undoing;
}

/** What became of a run whose end nobody noted. */
export type LookedUp =
  | { readonly kind: 'done'; readonly ending: Ending }
  /** Doing it again changes nothing if it was done, and does it if it was not. */
  | { readonly kind: 'repeatable' }
  | { readonly kind: 'unknown' };

/** An action that may run here, ready to be run. */
export interface PreparedAction {
  readonly timeoutMs: number;
  /** Values that must not be recorded, should the other side say them. */
  readonly secrets: readonly string[];
  /** Finds out, without changing anything, what can be known of how it would end. */
  dryRun(run: ActionRun): Promise<Ending>;
  perform(run: ActionRun): Promise<Ending>;
  /** Left out where the other side keeps nothing to look for. Rejects when it cannot be asked now. */
  lookUp?(run: ActionRun): Promise<LookedUp>;
}

/** One kind of action: a folder of this lib holds all that is known of it. */
export interface ActionKind<Parameters> {
  readonly kind: ActionKindName;
  /** JSON Schema. Whatever it does not name is refused. */
  readonly parameters: TSchema;
  /** Says in a sentence what would be done: what a person approves. */
  describe(parameters: Parameters): string;
  /** What it comes to here; the error names, in kebab-case, why it may not run. */
  prepare(parameters: Parameters, around: ActionSurroundings): Result<PreparedAction>;
}
