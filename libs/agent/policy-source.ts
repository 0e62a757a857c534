import { type Policy, defaultPolicy } from '#libs/policy';

/** Where agents find the policy in force. */
export interface PolicySource {
  /** The one in force now; a decision takes it once and goes by that. */
  current(): Policy;
  /** Calls `listener` after another policy has come into force; returns a function that calls it off. */
  onChange(listener: (policy: Policy) => void): () => void;
}

/** The same policy for good. */
export const fixedPolicy = (policy: Policy = defaultPolicy): PolicySource => ({
  current: () => policy,
  onChange: () => () => undefined,
});
