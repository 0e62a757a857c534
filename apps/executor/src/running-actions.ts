/** The actions that this process has taken on, so that one can be told to end before its time. */
export class RunningActions {
  private readonly taken = new Map<string, AbortController>();

  /** Does all that belongs to an action. What cancels it meanwhile ends what runs of it, and what would come next. */
  async whole<T>(key: string, work: () => Promise<T>): Promise<T> {
    const cancelled = new AbortController();
    this.taken.set(key, cancelled);
    try {
      return await work();
    } finally {
      if (this.taken.get(key) === cancelled) this.taken.delete(key);
    }
  }

  /** A signal that is aborted when the time of a part of an action is up, or when the action is cancelled. */
  signalFor(key: string, timeoutMs: number): AbortSignal {
    const timeIsUp = AbortSignal.timeout(timeoutMs);
    const cancelled = this.taken.get(key);
    return cancelled === undefined ? timeIsUp : AbortSignal.any([cancelled.signal, timeIsUp]);
  }

  /** Tells one to end; one that was not taken on here is none of this process's. */
  cancel(key: string): void {
    this.taken.get(key)?.abort();
  }
}
