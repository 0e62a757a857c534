/**
 * What this process has in hand of the road from an alert to a person. All agents of a process share one
 * thread, so in a storm of alerts whatever can wait (tickets, the record, reports) lets that road go first.
 */
export class Pressure {
  private inHand = 0;
  private lastBusyAt = -Infinity;
  private waiting: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Urgent work begins; call what is returned when it ends. */
  enter(): () => void {
    this.inHand++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.inHand--;
      this.lastBusyAt = this.now();
      if (this.inHand === 0) this.lookSoon();
    };
  }

  /** Resolves once nothing urgent has been in hand for a moment, or after `atMostMs` whatever happens. */
  quiet(atMostMs: number): Promise<void> {
    if (this.isQuiet()) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(limit);
        this.waiting = this.waiting.filter((each) => each !== finish);
        resolve();
      };
      const limit = setTimeout(finish, atMostMs);
      this.waiting.push(finish);
      this.lookSoon();
    });
  }

  private isQuiet(): boolean {
    return this.inHand === 0 && this.now() - this.lastBusyAt >= quietMs;
  }

  private lookSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.inHand > 0 || this.waiting.length === 0) return;
      // A few at a time: an alert that comes now must not find hundreds of them before it.
      if (this.isQuiet()) for (const next of this.waiting.slice(0, releasedTogether)) next();
      if (this.waiting.length > 0) this.lookSoon();
    }, quietMs);
  }
}

/** Between two agents of the road a message is on its way and in nobody's hand: about this long at most, ms. */
const quietMs = 3;
const releasedTogether = 16;

/** The pressure of this process. */
export const pressure = new Pressure();
