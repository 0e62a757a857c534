/** Less than a test may take, so that it is this that says what did not happen; a busy machine takes its time. */
const usually = 25_000;

/**
 * Waits until `look` returns something other than undefined and false, and returns it. Rejects after
 * `withinMs` with what the last look said or threw.
 */
export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  withinMs = usually,
): Promise<T> {
  const end = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Not within ${withinMs} ms: ${what} (last: ${String(last)})`);
}
