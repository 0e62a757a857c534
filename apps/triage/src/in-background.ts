import type { CommandOutcome } from '#libs/contracts';
import type { Clock } from '#libs/kernel';

interface Task {
  readonly work: () => Promise<CommandOutcome>;
  state: 'in-line' | 'under-way' | 'over';
  outcome?: { readonly value: CommandOutcome } | { readonly error: unknown };
  /** When somebody last asked for it. */
  askedAt: number;
  begunAt?: number;
  failures: number;
}

/** What is under way is asked for again so soon, ms: what else happens to the incident does not wait meanwhile. */
const pause = 200;
/** So long for each that comes before in line, where one is done at a time: in a storm thousands wait, and ask. */
const pauseForEach = 250;
const [shortestInLine, longestInLine] = [1_000, 30_000];
/**
 * What failed is begun again after this long, ms, and so often: the message has come many times by then, so that it
 * would be given up at the first failure.
 */
const pauseAfterFailure = 2_000;
const mostFailures = 3;
/** What nobody asks for any more is not done or waited for, and what came of it is let go, ms. */
const wantedFor = 5 * 60_000;

/**
 * Does what takes its time beside everything else that happens to an incident: the intent's message is given back
 * until what it asks for is there. After a crash it is done again.
 */
export class InBackground {
  /** In the order in which they were first asked for. */
  private readonly tasks = new Map<string, Task>();
  private underWay = 0;

  /** `mostAtOnce`: others wait in line. `what` completes "… is under way". */
  constructor(
    private readonly parts: {
      readonly what: string;
      readonly mostAtOnce: number;
      readonly clock: Pick<Clock, 'now'>;
    },
  ) {}

  /** What came of the work with this key; begins it, or puts it in line, where nobody has. Throws what it failed with again and again. */
  outcomeOf(key: string, work: () => Promise<CommandOutcome>): CommandOutcome {
    const now = this.parts.clock.now();
    const task = this.tasks.get(key) ?? { work, state: 'in-line', askedAt: now, failures: 0 };
    task.askedAt = now;
    this.tasks.set(key, task);
    this.goOn();
    if (task.state === 'in-line') return this.inLine(key);
    if (task.outcome === undefined)
      return { kind: 'retry', reason: `${this.parts.what}-is-under-way`, afterMs: pause };
    if ('error' in task.outcome && ++task.failures < mostFailures) {
      task.state = 'in-line';
      delete task.outcome;
      return { kind: 'retry', reason: `${this.parts.what}-failed`, afterMs: pauseAfterFailure };
    }
    // What came of it is kept: it may be asked for again, where it could not be stored.
    if (!('error' in task.outcome)) return task.outcome.value;
    this.tasks.delete(key);
    throw task.outcome.error;
  }

  /** What came of it is stored, or nobody wants it any more. What is under way ends by itself. */
  forget(key: string): void {
    if (this.tasks.get(key)?.state !== 'under-way') this.tasks.delete(key);
  }

  /**
   * When the work with this key last went on, epoch ms: what is under way, when it began; what is in line, or what came
   * of which is to be taken, when somebody last asked for it. Undefined where it is not known.
   */
  wentOnAt(key: string): number | undefined {
    const task = this.tasks.get(key);
    return task?.state === 'under-way' ? task.begunAt : task?.askedAt;
  }

  /** Begins with the next in line for as long as there is room. */
  private goOn(): void {
    const wantedSince = this.parts.clock.now() - wantedFor;
    for (const [key, task] of this.tasks) {
      if (task.askedAt >= wantedSince) continue;
      this.tasks.delete(key);
      // What never ends keeps its place from others no longer.
      if (task.state === 'under-way') this.underWay -= 1;
    }
    for (const [key, task] of this.tasks)
      if (task.state === 'in-line' && this.underWay < this.parts.mostAtOnce) this.begin(key, task);
  }

  private begin(key: string, task: Task): void {
    task.state = 'under-way';
    task.begunAt = this.parts.clock.now();
    this.underWay += 1;
    const over = (outcome: Task['outcome']): void => {
      if (this.tasks.get(key) !== task) return;
      task.state = 'over';
      task.outcome = outcome;
      this.underWay -= 1;
      this.goOn();
    };
    task.work().then(
      (value) => over({ value }),
      (error: unknown) => over({ error }),
    );
  }

  private inLine(key: string): CommandOutcome {
    const waiting = [...this.tasks].filter(([, { state }]) => state === 'in-line');
    const before = waiting.findIndex(([each]) => each === key);
    const afterMs = shortestInLine + (before * pauseForEach) / this.parts.mostAtOnce;
    return { kind: 'retry', reason: 'other-incidents-come-first', afterMs: Math.min(afterMs, longestInLine) };
  }
}
