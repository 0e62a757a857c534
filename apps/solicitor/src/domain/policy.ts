/** What the solicitor goes by. */
export interface SolicitorPolicy {
  /** How long a person has to decide. */
  readonly expiryMs: number;
  /** The version of the rules that the digest binds. */
  readonly policyVersion: string;
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
