import type { ArgusEvent, Fact, SilenceMatcher } from '#libs/contracts';
import type { Decision } from '#libs/kernel';

/** What a person asks of silences. Times are RFC 3339. */
export type SilenceRequest =
  | {
      readonly kind: 'create';
      /** The id that it gets; the same for the same request, so that asking twice creates one. */
      readonly silenceId: string;
      readonly matchers: readonly SilenceMatcher[];
      readonly startsAt: string;
      readonly endsAt: string;
      readonly createdBy: string;
      readonly comment: string;
      /** The silence whose place it takes; that one ends now. */
      readonly replaces?: string;
    }
  | { readonly kind: 'expire'; readonly silenceId: string };

/** What the router is asked to decide on. */
export type RouterInput =
  /** Evaluated alerts, from one message of a partition's queue. */
  | { readonly kind: 'alerts'; readonly partition: number; readonly events: readonly ArgusEvent[] }
  /** The wake-up of a partition: what waited there for its time or for another alert is judged again. */
  | { readonly kind: 'due'; readonly partition: number }
  /** What the closer states about an incident. */
  | { readonly kind: 'closure'; readonly events: readonly ArgusEvent[] }
  /** A person, or a surface on their behalf, asks for a silence or its end. `requestId` names the request. */
  | {
      readonly kind: 'silence';
      readonly request: SilenceRequest;
      readonly requestId: string;
      readonly actor?: string;
    }
  /** The time that `nextEnding` named has come. */
  | { readonly kind: 'ending' };

/** Facts that are stated together, as one message: those about one incident, partition or silence. */
export interface Batch {
  readonly subject: string;
  readonly correlationId: string;
  /** What the first of the facts follows from. Batches of one subject never share it. */
  readonly cause: string;
  /** The router's last sequence of the subject when this was decided; undefined where order does not matter. */
  readonly expectedSequence: number | undefined;
  readonly facts: readonly Fact[];
}

/** What was decided: messages to be stored in this order, so that a crash in between leaves nothing half known. */
export interface RouterDecision extends Decision<Batch> {
  /** More is due than one decision takes: the partition needs another wake-up at once. */
  readonly more: boolean;
  /** Why a request was refused, each with its fix; empty when it was not. */
  readonly problems: readonly string[];
}
