import type { ProposedAction } from '#libs/contracts';
import type { ApprovalPolicy, Guardrails } from '#libs/policy';

/** What the solicitor goes by. */
export interface SolicitorPolicy {
  /** The version of the whole policy, which grants without a person name as their author. */
  readonly version: string;
  /** Whether a person has to agree, and until when. Digests bind its version and nothing else of the policy. */
  readonly approvals: ApprovalPolicy;
  /** How sure the author of an action has to be for it to need no person. */
  readonly guardrails: Pick<Guardrails, 'confidence'>;
  /** The start of every link. */
  readonly publicUrl: string;
  /** The names that may decide where the policy names nobody; anybody when empty. */
  readonly settingsApprovers: readonly string[];
  /** Says in sentences what an action does, and what takes it back. */
  inWords(action: ProposedAction): string;
}

/** A person wants people to be asked once more for what was approved and not let run. */
export interface RetryRequest extends Pick<DecisionRequest, 'approvalId' | 'actor' | 'person' | 'typedName'> {
  readonly decision: 'retry';
}

/** What a person wants of the solicitor. */
export type SolicitorRequest = DecisionRequest | RetryRequest;

/** A person's decision, by whichever way it came. */
export interface DecisionRequest {
  readonly approvalId: string;
  /** The digest of what the person was shown. */
  readonly digest: string;
  readonly decision: 'approve' | 'reject';
  /** Who decides, such as `user:alice`; empty when nobody is named. */
  readonly actor: string;
  /** Their name in the policy, where the way they came by belongs to somebody there. */
  readonly person?: string;
  /** The name that they gave, where it is in no policy. */
  readonly typedName?: string;
  /** Whether the way they came by shows who they are; a name that is typed into a form does not. */
  readonly proven: boolean;
  /** In the person's words; may be empty. */
  readonly reason: string;
}
