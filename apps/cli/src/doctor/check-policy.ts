import { existsSync } from 'node:fs';
import { policyFileOf } from '#libs/agent';
import type { LoadedSections } from '#libs/config';
import { describeFaults, readPolicy } from '#libs/policy-file';
import { type Finding, broken, fine } from './finding.js';

/** Whether the policy file can be taken over; while it cannot, the old policy is in force. */
export async function checkPolicy(sections: LoadedSections, rootDir: string): Promise<Finding> {
  const { path, shown, mayBeMissing } = policyFileOf(sections, rootDir);
  if (mayBeMissing && !existsSync(path))
    return fine('Policy', `no ${shown}: the built-in policy is in force`);
  const policy = await readPolicy(path, shown);
  if (policy.ok) return fine('Policy', `${shown} is good, version ${policy.value.version}`);
  return broken(
    'Policy',
    describeFaults(policy.error),
    'Correct it; until then the old policy stays in force. "argus policy check" looks again.',
  );
}
