/** SQLSTATE classes that say "this content cannot be stored": bad data, constraint, program limit. */
const contentClasses = new Set(['22', '23', '54']);

/** The SQLSTATE of an error of Postgres's own; undefined when the server did not get to answer. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** A message that cannot be taken apart into its events, so that it has no place in the record. */
export class UnrecordableMessage extends Error {}

/** Whether the content itself was refused, so that trying the same again cannot help. */
export const isRefusedContent = (error: unknown): boolean =>
  error instanceof UnrecordableMessage || contentClasses.has(sqlState(error)?.slice(0, 2) ?? '');
