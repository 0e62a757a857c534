/** The only source of time. Decisions get `now` as an argument; the edges get a Clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `task` once, at or after the given time (epoch milliseconds). Returns a function that calls it off. */
  at(time: number, task: () => void): () => void;
}

/** A timer knows nothing of a clock that is set, or of a machine that sleeps: look at the clock this often, ms. */
const longestTimeout = 60_000;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, task) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const wait = Math.max(0, time - Date.now());
      timer = setTimeout(look, Math.min(wait, longestTimeout));
    };
    // Node's timers may ring a millisecond early, and the clock may have been set back meanwhile.
    const look = (): void => (Date.now() < time ? arm() : task());
    arm();
    return () => clearTimeout(timer);
  },
};
