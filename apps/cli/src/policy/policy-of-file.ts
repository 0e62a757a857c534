import { existsSync } from 'node:fs';
import { type Policy, defaultPolicy } from '#libs/policy';
import { describeFaults, readPolicy } from '#libs/policy-file';
import { Failure } from '../failure.js';
import type { Surroundings } from '../surroundings.js';
import { placeOf } from './place.js';

/** A policy to rehearse under, and what to call it. */
export interface NamedPolicy {
  readonly shown: string;
  readonly policy: Policy;
}

/** The policy of the file that a person named, or of the one that the settings do. Fails with all that is wrong. */
export async function policyOfFile(
  surroundings: Surroundings,
  named: string | undefined,
  config: string | undefined,
): Promise<NamedPolicy> {
  const { path, shown, mayBeMissing } = await placeOf(surroundings, named, config);
  if (mayBeMissing && !existsSync(path)) return { shown: 'the built-in policy', policy: defaultPolicy };
  const policy = await readPolicy(path, shown);
  if (policy.ok) return { shown, policy: policy.value };
  throw new Failure(`the policy is wrong.\n${describeFaults(policy.error)}`, 'Correct it, and try again.');
}
