/** The only source of time. Decisions get `now` as an argument; the edges get a Clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `task` once, at or after the given time (epoch milliseconds). Returns a function that calls it off. */
  at(time: number, task: () => void): () => void;
}

/** setTimeout takes at most 2^31-1 ms (24.8 days); longer waits are taken in steps. */
const longestTimeout = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, task) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const wait = Math.max(0, time - Date.now());
      timer = wait > longestTimeout ? setTimeout(arm, longestTimeout) : setTimeout(task, wait);
    };
    arm();
    return () => clearTimeout(timer);
  },
};
