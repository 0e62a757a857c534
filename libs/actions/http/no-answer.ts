/** What is known when a request had no answer. */
export function noAnswer(error: unknown, timeoutMs: number): string {
  const { name, cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer within ${timeoutMs} ms, the outcome is unknown`;
  if (name === 'AbortError') return 'cancelled while it waited for the answer, the outcome is unknown';
  return `no answer: ${cause?.code ?? cause?.message ?? message}`;
}
