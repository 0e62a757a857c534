import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again until there is something to see. Rejects with the signal's reason when that comes first. */
export async function lookUntil<T>(
  look: () => Promise<T | undefined>,
  everyMs: number,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    try {
      await pause(everyMs, undefined, { signal });
    } catch {
      throw signal.reason;
    }
  }
}
