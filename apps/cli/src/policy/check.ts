import { existsSync } from 'node:fs';
import { describeFaults, readPolicy } from '#libs/policy-file';
import { exitCodes } from '../failure.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { placeOf } from './place.js';

/** Checks a policy file; prints everything that is wrong, each with file, line, what and how to mend it. */
export async function checkPolicy(
  surroundings: Surroundings,
  named: string | undefined,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const { path, shown, mayBeMissing } = await placeOf(surroundings, named, config);
  if (mayBeMissing && !existsSync(path)) {
    const text = `There is no ${shown}: the built-in policy is in force.`;
    terminal.result(json, { file: shown, ok: true, faults: [] }, () => text);
    return;
  }
  const policy = await readPolicy(path, shown);
  const faults = policy.ok ? [] : policy.error;
  const version = policy.ok ? { version: policy.value.version } : {};
  terminal.result(json, { file: shown, ok: policy.ok, ...version, faults }, () =>
    policy.ok
      ? `${terminal.paint('green', '✓')} ${shown}: good, version ${policy.value.version}.`
      : describeFaults(faults),
  );
  if (!policy.ok) terminal.exitCode = exitCodes.wrong;
}
