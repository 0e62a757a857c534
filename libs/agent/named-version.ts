/** The version that a policy names, if it names one. */
export function versionOf(policy: unknown): string | undefined {
  if (typeof policy !== 'object' || policy === null || !('version' in policy)) return undefined;
  return typeof policy.version === 'string' ? policy.version : undefined;
}
