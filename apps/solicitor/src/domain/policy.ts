import type { ApprovalPolicy } from '#libs/policy';

/** What the solicitor goes by. */
export interface SolicitorPolicy {
  /** The version of the whole policy, which grants without a person name as their author. */
  readonly version: string;
  /** Whether a person has to agree, and until when. Digests bind its version and nothing else of the policy. */
  readonly approvals: ApprovalPolicy;
  /** The start of every link. */
  readonly publicUrl: string;
}

/** What a person asks for on an approval's page. */
export interface DecisionRequest {
  readonly approvalId: string;
  /** The digest of what the person was shown. */
  readonly digest: string;
  readonly decision: 'approve' | 'reject';
  /** Who decides, such as `user:alice`. */
  readonly actor: string;
  /** In the person's words; may be empty. */
  readonly reason: string;
}
