import { setTimeout as pause } from 'node:timers/promises';

/** A server that can be stopped. */
interface Stoppable {
  stop(): Promise<void>;
}

/** The pause before a server that died is started again, and the longest one after repeated failures; ms. */
const firstPause = 250;
const longestPause = 10_000;

/**
 * Starts a server, and starts it again whenever it dies without having been asked to. Its data and port
 * stay, so that those who use it find it again by themselves.
 */
export async function keepRunning<Server extends Stoppable>(
  start: (onExit: () => void) => Promise<Server>,
  say: (message: string) => void,
): Promise<{ current(): Server; stop(): Promise<void> }> {
  let stopping = false;
  let restarting: Promise<void> | undefined;
  let current = await start(onExit);

  function onExit(): void {
    if (stopping) return;
    restarting = restart();
  }

  async function restart(): Promise<void> {
    for (let wait = firstPause; !stopping; wait = Math.min(wait * 2, longestPause)) {
      say(`died; starting it again in ${wait} ms`);
      await pause(wait);
      if (stopping) return;
      try {
        current = await start(onExit);
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
      stopping = true;
      await restarting;
      await current.stop();
    },
  };
}
