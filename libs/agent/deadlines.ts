import type { Clock } from '#libs/kernel';

interface Armed {
  readonly at: number;
  readonly cancel: () => void;
}

/** One alarm per key, always the latest one asked for. They follow from states, and are stored nowhere else. */
export class Deadlines {
  private readonly armed = new Map<string, Armed>();

  constructor(
    private readonly clock: Clock,
    private readonly onDue: (key: string, at: number) => void,
  ) {}

  /** Sets the key's alarm to a time (epoch ms), or with undefined takes it away. */
  set(key: string, at: number | undefined): void {
    const current = this.armed.get(key);
    if (current?.at === at) return;
    current?.cancel();
    this.armed.delete(key);
    if (at === undefined) return;
    const cancel = this.clock.at(at, () => {
      this.armed.delete(key);
      this.onDue(key, at);
    });
    this.armed.set(key, { at, cancel });
  }

  /**
   * The same, but for what is due before `earliest`, which rings then: whatever was armed to ring before stays, so that
   * nothing is put off again and again.
   */
  setAfter(key: string, at: number | undefined, earliest: number): void {
    const current = this.armed.get(key);
    if (at === undefined || at >= earliest) this.set(key, at);
    else if (current === undefined || current.at > earliest) this.set(key, earliest);
  }

  /** Whether an alarm is set for the key. */
  has(key: string): boolean {
    return this.armed.has(key);
  }

  clear(): void {
    for (const { cancel } of this.armed.values()) cancel();
    this.armed.clear();
  }
}
