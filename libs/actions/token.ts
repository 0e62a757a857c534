import { type Result, failed, ok } from '#libs/kernel';

/** The secret that an environment variable holds. One that should be there and is not: better not to begin. */
export function tokenOf(
  variable: string | undefined,
  environment: NodeJS.ProcessEnv,
): Result<string | undefined> {
  if (variable === undefined) return ok(undefined);
  const value = environment[variable];
  return value === undefined || value === '' ? failed('token-not-set') : ok(value);
}
