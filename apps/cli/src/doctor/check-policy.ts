import { existsSync } from 'node:fs';
import { policyFileOf } from '#libs/agent';
import type { LoadedSections } from '#libs/config';
import { type Policy, defaultPolicy } from '#libs/policy';
import { describeFaults, readPolicy } from '#libs/policy-file';
import { type Finding, broken, fine } from './finding.js';

/** What was found about the policy, and the policy that is in force by that. */
export interface CheckedPolicy {
  readonly finding: Finding;
  readonly policy?: Policy;
}

/** Whether the policy file can be taken over; while it cannot, the old policy is in force. */
export async function checkPolicy(sections: LoadedSections, rootDir: string): Promise<CheckedPolicy> {
  const { path, shown, mayBeMissing } = policyFileOf(sections, rootDir);
  if (mayBeMissing && !existsSync(path))
    return { finding: fine('Policy', `no ${shown}: the built-in policy is in force`), policy: defaultPolicy };
  const policy = await readPolicy(path, shown);
  if (policy.ok) {
    const { version } = policy.value;
    return { finding: fine('Policy', `${shown} is good, version ${version}`), policy: policy.value };
  }
  const fix = 'Correct it; until then the old policy stays in force. "argus policy check" looks again.';
  return { finding: broken('Policy', describeFaults(policy.error), fix) };
}
