import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is yes: true, or false when the time was up first. */
export async function waitUntil(
  isSo: () => boolean | Promise<boolean>,
  { timeoutMs, everyMs = 25 }: { timeoutMs: number; everyMs?: number },
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() >= deadline) return false;
    await pause(everyMs);
  }
}
