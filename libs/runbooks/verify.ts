/** A query of Prometheus whose values tell whether things are well. */
export interface PromqlCheck {
  readonly kind: 'promql';
  readonly name: string;
  readonly query: string;
  /** `> 0.9`, or a condition in CEL about `values`. */
  readonly expect: string;
}

/** An address that has to answer with a status. */
export interface HttpCheck {
  readonly kind: 'http';
  readonly name: string;
  readonly url: string;
  readonly status: number;
}

/** One thing that has to be so. As a runbook declares it, its query or address may hold placeholders. */
export type RunbookCheck = PromqlCheck | HttpCheck;

/** What shows that it is over, or that the action has helped. */
export interface RunbookVerify {
  /** How long an action's effect is watched; without it, as long as the policy has an incident stay quiet. */
  readonly windowMs?: number;
  readonly checks: readonly RunbookCheck[];
}
