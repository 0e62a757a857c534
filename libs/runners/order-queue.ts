import { type RunnerOrder, runnerPriorities } from '#libs/contracts';

/** The orders that wait: high ones first, and of the same priority the one that came first. */
export class OrderQueue {
  private waiting: RunnerOrder[] = [];

  get length(): number {
    return this.waiting.length;
  }

  add(order: RunnerOrder): void {
    const behind = this.waiting.findIndex((each) => rank(each) > rank(order));
    this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, order);
  }

  /** Takes out the next one. */
  next(): RunnerOrder | undefined {
    return this.waiting.shift();
  }

  /** Takes out the one of this key, if it waits. */
  remove(key: string): RunnerOrder | undefined {
    const at = this.waiting.findIndex((each) => each.key === key);
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }
}

const rank = ({ priority }: RunnerOrder): number => runnerPriorities.indexOf(priority);
