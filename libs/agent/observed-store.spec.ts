import { describe, expect, it } from '@jest/globals';
import { type Appended, type EventStore, SequenceConflict } from '#libs/event-store';
import { createMetrics } from '#libs/observability';
import { observedStore } from './observed-store.js';

const decision = { subject: 'x', facts: [], cause: 'c', correlationId: 'c', now: 0 };

describe('an observed store', () => {
  it('counts what is on its way to the bus until it is stored, or is not', async () => {
    const metrics = createMetrics('router');
    const answers: { stored(): void; refused(error: Error): void }[] = [];
    const store: EventStore = {
      load: () => Promise.resolve([]),
      append: () =>
        new Promise<Appended>((resolve, reject) =>
          answers.push({ stored: () => resolve({ duplicate: true } as Appended), refused: reject }),
        ),
    };
    const inFlight = async (): Promise<number | undefined> =>
      (await metrics.standard.stating.get()).values[0]?.value;
    const observed = observedStore(store, { info: () => undefined }, metrics);

    const [first, second] = [observed.append(decision), observed.append(decision)];
    expect(await inFlight()).toBe(2);
    answers[0]?.stored();
    await first;
    expect(await inFlight()).toBe(1);
    answers[1]?.refused(new SequenceConflict('x'));
    await expect(second).rejects.toThrow(SequenceConflict);
    expect(await inFlight()).toBe(0);
  });
});
