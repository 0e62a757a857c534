/** Lets what has the same key take turns, and what has another one go on at the same time. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Does the work when all before it with the same key is over, however that ended. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const result = (this.last.get(key) ?? Promise.resolve()).then(work);
    this.last.set(
      key,
      result.catch(() => undefined),
    );
    return result;
  }
}
