/** How a command ends, for scripts. Wrong usage ends with 2. */
export const exitCodes = { ok: 0, wrong: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Why a command could not do its work, and what to do about it. */
export class Failure extends Error {
  constructor(
    what: string,
    readonly fix: string,
    readonly exitCode: ExitCode = exitCodes.wrong,
    options?: ErrorOptions,
  ) {
    super(what, options);
  }
}

/** Argus, its event bus or its record does not answer. */
export const unreachable = (what: string, fix: string, cause?: unknown): Failure =>
  new Failure(what, fix, exitCodes.unreachable, { cause });

/** An error's own words, also where Node hides several behind one without any. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return [...new Set(error.errors.map(reasonOf))].join('; ');
  }
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (error.message === 'fetch failed' && cause !== undefined) return reasonOf(cause);
  return error.message === '' ? ((error as NodeJS.ErrnoException).code ?? error.name) : error.message;
}

/** What a person is told when a command fails: a line what, a line what to do. A stack only on request. */
export function explain(error: unknown, debug: boolean): string {
  const fix =
    error instanceof Failure ? error.fix : 'To see where it went wrong, set ARGUS_DEBUG=1 and try again.';
  const stack = debug && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  return `argus: ${reasonOf(error)}\n  ${fix}${stack}\n`;
}
