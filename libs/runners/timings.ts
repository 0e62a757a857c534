/** How often a runner shows that it lives, ms. */
export const beatEvery = 5_000;
/** A runner that has not shown itself for so long is lost, ms: several beats, and a server that was started anew. */
export const lostAfter = 30_000;
/** How long the bus has to be there without a break before silence means anything, ms: what was said meanwhile is read first. */
export const settledAfter = 10_000;
/** When it is tried again to hear the runners where their stream cannot be read, ms. */
export const openAgainAfter = 30_000;
/** How far the clocks of the executor's machine and of a runner's may be apart, ms. */
export const clocksApart = 30_000;
/** How long a runner may take to say that what it was told to end has ended, ms. */
export const confirmWithin = 20_000;
/** How often a runner's program may be heard while it runs: what says much must not fill the record. */
export const mostSaid = 50;
/** How long an action may run on a runner at most, ms; the runner's own settings say less. */
export const longestRun = 60 * 60_000;
