import { AsyncResource } from 'node:async_hooks';

type Task = () => Promise<void>;

/**
 * Runs tasks: those of one key one after the other, in the order they came, those of different keys side
 * by side, at most `concurrency` at once.
 */
export class KeyedQueue {
  private readonly tasks = new Map<string, Task[]>();
  /** Keys that have a task and none running. */
  private ready: string[] = [];
  private running = 0;
  private onIdle: (() => void)[] = [];

  /** `keepsContext`: a task belongs to the trace of whoever added it, although it runs when another one ends. */
  constructor(
    private readonly concurrency: number,
    private readonly keepsContext = true,
  ) {}

  /** Runs the task when its turn comes. The task must handle its own failures. */
  add(key: string, run: Task): void {
    const task = this.keepsContext ? AsyncResource.bind(run) : run;
    const queue = this.tasks.get(key);
    if (queue === undefined) {
      this.tasks.set(key, [task]);
      this.ready.push(key);
    } else {
      queue.push(task);
    }
    this.start();
  }

  /** Resolves when nothing is running or waiting. */
  idle(): Promise<void> {
    if (this.running === 0 && this.tasks.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.onIdle.push(resolve));
  }

  private start(): void {
    while (this.running < this.concurrency) {
      const key = this.ready.shift();
      const task = key === undefined ? undefined : this.tasks.get(key)?.shift();
      if (key === undefined || task === undefined) return;
      void this.run(key, task);
    }
  }

  private async run(key: string, task: Task): Promise<void> {
    this.running++;
    try {
      await task();
    } finally {
      this.running--;
      if (this.tasks.get(key)?.length === 0) this.tasks.delete(key);
      else this.ready.push(key);
      this.start();
      if (this.running === 0 && this.tasks.size === 0) for (const report of this.onIdle.splice(0)) report();
    }
  }
}
