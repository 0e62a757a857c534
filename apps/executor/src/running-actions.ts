/** The actions that run in this process, so that one can be told to end before its time. */
export class RunningActions {
  private readonly running = new Map<string, AbortController>();

  /** Runs `work` with a signal that is aborted when its time is up, or when it is cancelled. */
  async during<T>(key: string, timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const cancelled = new AbortController();
    this.running.set(key, cancelled);
    try {
      return await work(AbortSignal.any([cancelled.signal, AbortSignal.timeout(timeoutMs)]));
    } finally {
      this.running.delete(key);
    }
  }

  /** Tells one to end; one that does not run here is none of this process's. */
  cancel(key: string): void {
    this.running.get(key)?.abort();
  }
}
