interface Waiting {
  readonly since: number;
  readonly go: () => void;
}

/**
 * What this process has in hand of the road from an alert to a person. All agents of a process share one
 * thread, so in a storm of alerts whatever can wait (tickets, the record, reports) lets that road go first.
 */
export class Pressure {
  /** What has been in hand for less than `longestInHand`, with since when; the oldest first. */
  private readonly inHand = new Map<symbol, number>();
  private lastBusyAt = -Infinity;
  /** In the order in which they came. */
  private readonly waiting = new Set<Waiting>();
  private timer: NodeJS.Timeout | undefined;
  private trickle: NodeJS.Timeout | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Urgent work begins; call what is returned when it ends. */
  enter(): () => void {
    const work = Symbol();
    this.inHand.set(work, this.now());
    return () => {
      if (!this.inHand.delete(work)) return;
      this.lastBusyAt = this.now();
      if (this.inHand.size === 0 && this.waiting.size > 0) this.lookIn(quietMs);
    };
  }

  /**
   * Resolves once nothing urgent has been in hand for a moment; where there always is, those that have waited for a
   * while go on one by one. After `atMostMs` it resolves whatever happens, as it does when whoever waits gives up.
   */
  quiet(atMostMs: number, giveUp?: AbortSignal): Promise<void> {
    if (this.isQuiet() || giveUp?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(limit);
        giveUp?.removeEventListener('abort', go);
        this.waiting.delete(each);
        resolve();
      };
      const each: Waiting = { since: this.now(), go };
      const limit = setTimeout(go, atMostMs);
      this.waiting.add(each);
      giveUp?.addEventListener('abort', go);
      if (this.timer === undefined) this.lookIn(quietMs);
      this.trickle ??= setInterval(() => this.letOneGo(), trickleMs);
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
      if (this.isQuiet()) for (const { go } of [...this.waiting].slice(0, releasedTogether)) go();
      if (this.waiting.size > 0) this.lookIn(this.inHand.size > 0 ? longestInHand / 10 : quietMs);
    }, ms);
  }

  private letOneGo(): void {
    const [first] = this.waiting;
    if (first !== undefined && this.now() - first.since >= trickleAfter) first.go();
    if (this.waiting.size > 0) return;
    clearInterval(this.trickle);
    this.trickle = undefined;
  }
}

/** What takes longer waits for somebody else, a webhook or the bus, and leaves the thread to others meanwhile; ms. */
const longestInHand = 500;
/** Between two agents of the road a message is on its way and in nobody's hand: about this long at most, ms. */
const quietMs = 3;
const releasedTogether = 16;
/** In a storm, one of those that have waited this long goes on this often: they follow, but slowly; ms. */
const [trickleAfter, trickleMs] = [1_000, 20];

/** The pressure of this process. */
export const pressure = new Pressure();
