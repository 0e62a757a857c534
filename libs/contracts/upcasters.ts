type RawEvent = Record<string, unknown>;

/** Rewrites an event of a superseded type into the next version of that type. */
export type Upcaster = (event: RawEvent) => RawEvent;

/** By superseded event type. An upcaster names the new type in what it returns. Facts are never rewritten at rest. */
export const upcasters: ReadonlyMap<string, Upcaster> = new Map();

/** Brings an event to the present version of its type, step by step; anything else is returned as it is. */
export function upcast(event: RawEvent, known: ReadonlyMap<string, Upcaster> = upcasters): RawEvent {
  let current = event;
  for (;;) {
    const next = typeof current?.['type'] === 'string' ? known.get(current['type']) : undefined;
    if (next === undefined) return current;
    current = next(current);
  }
}
