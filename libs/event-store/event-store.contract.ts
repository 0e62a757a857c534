import { expect, it } from '@jest/globals';
import { fact, subjects } from '#libs/contracts';
import { SequenceConflict } from '#libs/messaging';
import { type Append, type EventStore, fold } from './event-store.js';

let count = 0;

/** A decision of the router about an incident of its own. */
function opening(changes: Partial<Append> = {}): Append {
  const id = `inc-${++count}-${Date.now().toString(36)}`;
  return {
    subject: subjects.incident(id, 'router'),
    facts: ['first', 'second'].map((title) =>
      fact('argus.incident.opened.v1', id, {
        incidentId: id,
        title,
        severity: 'high',
        groupKey: 'service=checkout',
        groupLabels: { service: 'checkout' },
        reason: 'new-group',
      }),
    ),
    cause: `cause-${id}`,
    correlationId: id,
    now: Date.parse('2026-01-01T00:00:00Z'),
    ...changes,
  };
}

/** What every event store does. `open` gives the router's store. */
export function behavesLikeAnEventStore(open: () => Promise<EventStore>): void {
  it('keeps the facts of one decision as one message, in their order', async () => {
    const store = await open();
    const decision = opening();
    await store.append(decision);
    const history = await store.load(decision.subject);
    expect(history).toHaveLength(1);
    expect(history[0]?.events.map((event) => (event.data as { title: string }).title)).toEqual([
      'first',
      'second',
    ]);
  });

  it('gives events ids that follow from the decision, so that stating it twice stores it once', async () => {
    const store = await open();
    const decision = opening();
    const first = await store.append(decision);
    const again = await store.append(decision);
    expect(again.duplicate).toBe(true);
    expect(again.recorded.events.map(({ id }) => id)).toEqual(first.recorded.events.map(({ id }) => id));
    expect(again.recorded.sequence).toBe(first.recorded.sequence);
    expect(await store.load(decision.subject)).toHaveLength(1);
  });

  it('stores another decision on the same cause', async () => {
    const store = await open();
    const decision = opening();
    await store.append(decision);
    const other = await store.append({ ...decision, facts: decision.facts.slice(0, 1) });
    expect(other.duplicate).toBe(false);
    expect(await store.load(decision.subject)).toHaveLength(2);
  });

  it('refuses a decision that was made on an old state, and stores nothing of it', async () => {
    const store = await open();
    const decision = opening();
    const { recorded } = await store.append({ ...decision, expectedSequence: 0 });
    const late = { ...decision, cause: 'another', facts: decision.facts.slice(1) };
    await expect(store.append({ ...late, expectedSequence: 0 })).rejects.toBeInstanceOf(SequenceConflict);
    expect(await store.load(decision.subject)).toHaveLength(1);
    await store.append({ ...late, expectedSequence: recorded.sequence });
    expect(await store.load(decision.subject)).toHaveLength(2);
  });

  it('loads the histories that a pattern takes, and no others', async () => {
    const store = await open();
    const one = opening();
    const other = opening();
    await store.append(one);
    await store.append(other);
    const pattern = one.subject.replace(/router$/, '*');
    expect((await store.load(pattern)).map(({ subject }) => subject)).toEqual([one.subject]);
    expect(await store.load(subjects.incident('inc-unknown', 'router'))).toEqual([]);
  });

  it('folds a history into the state that it amounts to', async () => {
    const store = await open();
    const decision = opening();
    await store.append(decision);
    const titles = fold(await store.load(decision.subject), [] as string[], (state, event) =>
      event.type === 'argus.incident.opened.v1' ? [...state, event.data.title] : state,
    );
    expect(titles).toEqual(['first', 'second']);
  });
}
