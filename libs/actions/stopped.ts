/** Why a run was told to end before it had: its time was up, or a person cancelled it. */
export const stoppedBecause = ({ reason }: AbortSignal, timeoutMs: number): string =>
  isTimeout(reason) ? `timed out after ${timeoutMs} ms` : 'cancelled';

const isTimeout = (reason: unknown): boolean =>
  (reason as { readonly name?: unknown } | undefined)?.name === 'TimeoutError';
