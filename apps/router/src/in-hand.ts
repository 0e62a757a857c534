/** Lets messages that hold the same event go one after the other, whichever queues they came through. */
export class InHand {
  /** By event, what ends when the message that holds it has been handled. */
  private readonly byEvent = new Map<string, Promise<unknown>>();

  /** Does the work when no other message that holds one of these events is in hand. */
  async alone<T>(events: readonly { readonly id: string }[], work: () => Promise<T>): Promise<T> {
    for (let other = this.holding(events); other !== undefined; other = this.holding(events)) await other;
    const working = work();
    const over = working.catch(() => undefined);
    for (const { id } of events) this.byEvent.set(id, over);
    try {
      return await working;
    } finally {
      for (const { id } of events) this.byEvent.delete(id);
    }
  }

  private holding(events: readonly { readonly id: string }[]): Promise<unknown> | undefined {
    if (this.byEvent.size === 0) return undefined;
    for (const { id } of events) {
      const other = this.byEvent.get(id);
      if (other !== undefined) return other;
    }
    return undefined;
  }
}
