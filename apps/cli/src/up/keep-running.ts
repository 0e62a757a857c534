import { setTimeout as pause } from 'node:timers/promises';

/** A server that can be stopped. */
interface Stoppable {
  stop(): Promise<void>;
}

/** The pause before a server that died is started again, and the longest one after repeated failures; ms. */
const firstPause = 250;
const longestPause = 10_000;

/**
 * Starts a server, and starts it again whenever it dies without having been asked to. `start` is given the
 * server that died, so that its address can stay: those who use it find it again by themselves.
 */
export async function keepRunning<Server extends Stoppable>(
  start: (onExit: () => void, died?: Server) => Promise<Server>,
  say: (message: string) => void,
): Promise<{ current(): Server; stop(): Promise<void> }> {
  const stopping = new AbortController();
  let restarting: Promise<void> | undefined;
  let current = await start(onExit);

  function onExit(): void {
    if (stopping.signal.aborted) return;
    restarting = restart();
  }

  async function restart(): Promise<void> {
    for (let wait = firstPause; !stopping.signal.aborted; wait = Math.min(wait * 2, longestPause)) {
      say(`died; starting it again in ${wait} ms`);
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        current = await start(onExit, current);
        say('is back');
        return;
      } catch (error) {
        say(`did not start: ${(error as Error).message}`);
      }
    }
  }

  return {
    current: () => current,
    async stop() {
      stopping.abort();
      await restarting;
      await current.stop();
    },
  };
}
