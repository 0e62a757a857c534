import type { Clock } from '#libs/kernel';

export interface GroupCommitOptions<Item, Result> {
  /** Commits a group as a whole; the results stand in the order of the items. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly sizeOf: (item: Item) => number;
  readonly clock: Clock;
  readonly maxItems: number;
  /** The sizes of a group together; an item that is larger alone goes alone. */
  readonly maxSize: number;
  /** How long an item may wait for company, milliseconds. */
  readonly maxWaitMs: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly size: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects items that come one by one and commits them in groups, one group at a time: what comes while a
 * group is being committed forms the next. Each item's promise settles when its group has.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private size = 0;
  private committing = false;
  private cancelTimer: (() => void) | undefined;

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const size = this.options.sizeOf(item);
      this.waiting.push({ item, size, resolve, reject });
      this.size += size;
      this.consider();
    });
  }

  /** Commits at once when a group is full, else when the first of it has waited long enough. */
  private consider(): void {
    if (this.committing || this.waiting.length === 0) return;
    const { maxItems, maxSize, maxWaitMs, clock } = this.options;
    if (this.waiting.length >= maxItems || this.size >= maxSize) return void this.commitNext();
    this.cancelTimer ??= clock.at(clock.now() + maxWaitMs, () => void this.commitNext());
  }

  private async commitNext(): Promise<void> {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.committing = true;
    const group = this.takeGroup();
    try {
      const results = await this.options.commit(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    this.committing = false;
    // What came meanwhile has waited for as long as the commit took, which is company enough.
    if (this.waiting.length > 0) void this.commitNext();
  }

  private takeGroup(): Waiting<Item, Result>[] {
    const { maxItems, maxSize } = this.options;
    const group: Waiting<Item, Result>[] = [];
    let size = 0;
    for (const next of this.waiting) {
      if (group.length >= maxItems || (group.length > 0 && size + next.size > maxSize)) break;
      group.push(next);
      size += next.size;
    }
    this.waiting = this.waiting.slice(group.length);
    this.size -= size;
    return group;
  }
}
