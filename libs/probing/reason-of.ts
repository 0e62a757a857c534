/** Why something could not be read, in one line without what may be secret: addresses may hold passwords. */
export function reasonOf(error: unknown, signal?: AbortSignal): string {
  if (signal?.aborted === true) return 'no answer in time';
  // fetch says what went wrong in the cause.
  const text = saidBy(fieldOf(error, 'cause')) ?? saidBy(error) ?? 'for an unknown reason';
  return text
    .replace(/\s+/g, ' ')
    .replace(/:\/\/[^\s@/]{1,500}@/g, '://')
    .slice(0, 300);
}

/** The code of a system's error, such as `ENOENT`. */
export const codeOf = (error: unknown): string | undefined => textIn(error, 'code');

const saidBy = (error: unknown): string | undefined => codeOf(error) ?? textIn(error, 'message');

function textIn(error: unknown, field: string): string | undefined {
  const value = fieldOf(error, field);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const fieldOf = (error: unknown, field: string): unknown =>
  typeof error === 'object' && error !== null && field in error
    ? (error as Record<string, unknown>)[field]
    : undefined;
