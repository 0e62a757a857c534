/** Why something could not be read, in one line without what may be secret: addresses may hold passwords. */
export function reasonOf(error: unknown, signal?: AbortSignal): string {
  if (signal?.aborted === true) return 'no answer in time';
  if (!(error instanceof Error)) return 'for an unknown reason';
  const cause = error.cause;
  const inner = cause instanceof Error ? (codeOf(cause) ?? cause.message) : undefined;
  const text = inner ?? codeOf(error) ?? error.message;
  return text
    .replace(/\s+/g, ' ')
    .replace(/:\/\/[^\s@/]{1,500}@/g, '://')
    .slice(0, 300);
}

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' && error.code !== '' ? error.code : undefined;
