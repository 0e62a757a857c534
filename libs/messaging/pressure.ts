/**
 * What this process has in hand of the road from an alert to a person. All agents of a process share one
 * thread, so in a storm of alerts whatever can wait (tickets, the record, reports) lets that road go first.
 */
export class Pressure {
  /** What has been in hand for less than `longestInHand`, with since when; the oldest first. */
  private readonly inHand = new Map<symbol, number>();
  private lastBusyAt = -Infinity;
  private waiting: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Urgent work begins; call what is returned when it ends. */
  enter(): () => void {
    const work = Symbol();
    this.inHand.set(work, this.now());
    return () => {
      if (!this.inHand.delete(work)) return;
      this.lastBusyAt = this.now();
      if (this.inHand.size === 0 && this.waiting.length > 0) this.lookIn(quietMs);
    };
  }

  /**
   * Resolves once nothing urgent has been in hand for a moment, or after `atMostMs` whatever happens, or when whoever
   * waits gives up.
   */
  quiet(atMostMs: number, giveUp?: AbortSignal): Promise<void> {
    if (this.isQuiet() || giveUp?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(limit);
        giveUp?.removeEventListener('abort', finish);
        this.waiting = this.waiting.filter((each) => each !== finish);
        resolve();
      };
      const limit = setTimeout(finish, atMostMs);
      this.waiting.push(finish);
      giveUp?.addEventListener('abort', finish);
      if (this.timer === undefined) this.lookIn(quietMs);
    });
  }

  private isQuiet(): boolean {
    const now = this.now();
    for (const [work, since] of this.inHand) {
      if (now - since < longestInHand) break;
      this.inHand.delete(work);
    }
    return this.inHand.size === 0 && now - this.lastBusyAt >= quietMs;
  }

  private lookIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      // A few at a time: an alert that comes now must not find hundreds of them before it.
      if (this.isQuiet()) for (const next of this.waiting.slice(0, releasedTogether)) next();
      if (this.waiting.length > 0) this.lookIn(this.inHand.size > 0 ? longestInHand / 10 : quietMs);
    }, ms);
  }
}

/** What takes longer waits for somebody else, a webhook or the bus, and leaves the thread to others meanwhile; ms. */
const longestInHand = 500;
/** Between two agents of the road a message is on its way and in nobody's hand: about this long at most, ms. */
const quietMs = 3;
const releasedTogether = 16;

/** The pressure of this process. */
export const pressure = new Pressure();
