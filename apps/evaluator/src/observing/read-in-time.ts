import type { Clock } from '#libs/kernel';
import { type Reading, unreadable } from '../domain/rules/reading.js';
import { reasonOf } from '#libs/probing';
import type { ReadRequest, SignalSource } from '../sources/signal-source.js';

/** What a source that ends nothing when it is told to is waited for beyond its time, milliseconds. */
const graceMs = 1_000;

/** What came of a reading. */
export interface InTime {
  readonly readings: readonly Reading[];
  /** Resolves when the source has really come to an end. */
  readonly ended: Promise<unknown>;
}

/** Reads a source and comes back when its time is up, whatever the source does. */
export async function readInTime(
  source: SignalSource,
  request: Omit<ReadRequest, 'signal'>,
  { clock, timeoutMs, stop }: { clock: Clock; timeoutMs: number; stop: AbortSignal },
): Promise<InTime> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  stop.addEventListener('abort', abort);
  const callOff = clock.at(clock.now() + timeoutMs, abort);
  const reading = source
    .read({ ...request, signal: controller.signal })
    .catch((error: unknown) => [unreadable(request.at, reasonOf(error, controller.signal))]);
  let callOffGrace = (): void => undefined;
  const tooLate = new Promise<readonly Reading[]>((resolve) => {
    callOffGrace = clock.at(clock.now() + timeoutMs + graceMs, () =>
      resolve([unreadable(request.at, 'no answer in time')]),
    );
  });
  try {
    return { readings: await Promise.race([reading, tooLate]), ended: reading };
  } finally {
    callOff();
    callOffGrace();
    stop.removeEventListener('abort', abort);
  }
}
