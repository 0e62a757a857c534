import type { Clock } from '#libs/kernel';

/** A clock that stands still until a test moves it; alarms ring while it is moved, in their order. */
export class ManualClock implements Clock {
  private alarms: { readonly time: number; readonly task: () => void }[] = [];

  constructor(private time: number = Date.parse('2026-01-01T00:00:00Z')) {}

  now(): number {
    return this.time;
  }

  at(time: number, task: () => void): () => void {
    const alarm = { time, task };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((each) => each !== alarm);
    };
  }

  /** When the next alarm rings; undefined when none is set. */
  get nextAlarm(): number | undefined {
    const times = this.alarms.map(({ time }) => time);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Moves the clock on by so many milliseconds. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.alarms.filter(({ time }) => time <= end).sort((a, b) => a.time - b.time)[0];
      if (next === undefined) break;
      this.alarms = this.alarms.filter((each) => each !== next);
      this.time = Math.max(this.time, next.time);
      next.task();
    }
    this.time = end;
  }
}
