interface Waiting {
  readonly since: number;
  /** When it goes on whatever happens. */
  readonly until: number;
  readonly giveUp: AbortSignal | undefined;
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
  /** Those of whoever waits now or has waited; each is listened to once. */
  private readonly signals = new WeakSet<AbortSignal>();
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
   * Tells whether it is quiet.
   */
  quiet(atMostMs: number, giveUp?: AbortSignal): Promise<boolean> {
    if (this.isQuiet()) return Promise.resolve(true);
    if (giveUp?.aborted === true) return Promise.resolve(false);
    if (giveUp !== undefined) this.listenTo(giveUp);
    return new Promise((resolve) => {
      const since = this.now();
      const go = (): void => {
        this.waiting.delete(each);
        resolve(this.isQuiet());
      };
      const each: Waiting = { since, until: since + atMostMs, giveUp, go };
      this.waiting.add(each);
      if (this.timer === undefined) this.lookIn(quietMs);
      this.trickle ??= setInterval(() => this.letSomeGo(), trickleMs);
    });
  }

  private listenTo(signal: AbortSignal): void {
    if (this.signals.has(signal)) return;
    this.signals.add(signal);
    signal.addEventListener('abort', () => {
      for (const { giveUp, go } of [...this.waiting]) if (giveUp === signal) go();
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

  /** The one that has waited longest, and all that may wait no longer. */
  private letSomeGo(): void {
    const now = this.now();
    const [first] = this.waiting;
    if (first !== undefined && now - first.since >= trickleAfter) first.go();
    for (const { until, go } of [...this.waiting]) if (until <= now) go();
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
