import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ArgusEvent, type Recorded, fact, fromTimestamp, subjects } from '#libs/contracts';
import { MemoryEventStore } from '#libs/event-store';
import { IncidentStates } from './incident-states.js';

const day = 24 * 60 * 60 * 1000;
const now = Date.parse('2026-01-01T00:00:00Z');

/** Remembers every reason that was stated, in order: folded twice, a history shows. */
interface Reasons {
  readonly said: readonly string[];
  readonly closedAt?: number;
}
const mind = {
  initial: { said: [] } as Reasons,
  evolve: ({ said }: Reasons, event: ArgusEvent): Reasons => ({
    said: [...said, (event.data as { reason: string }).reason],
    ...(event.type === 'argus.incident.closed.v1' ? { closedAt: fromTimestamp(event.time) } : {}),
  }),
  finishedAt: ({ closedAt }: Reasons) => closedAt,
};

/** A store whose next loads wait until they are let go. */
class HeldStore extends MemoryEventStore {
  loads = 0;
  failNext = false;
  private gates: (() => void)[] = [];
  hold = false;

  override async load(subject: string): Promise<Recorded[]> {
    this.loads++;
    if (this.failNext) {
      this.failNext = false;
      throw new Error('the bus is away');
    }
    const history = await super.load(subject);
    if (this.hold) await new Promise<void>((resolve) => this.gates.push(resolve));
    return history;
  }

  letGo(): void {
    this.hold = false;
    for (const open of this.gates.splice(0)) open();
  }
}

let store: HeldStore;
let states: IncidentStates<Reasons>;
beforeEach(() => {
  store = new HeldStore('closer');
  states = new IncidentStates('closer', mind, store);
});

const state = async (reason: string, type: 'resolved' | 'closed' = 'resolved'): Promise<Recorded> => {
  const one =
    type === 'closed'
      ? fact('argus.incident.closed.v1', 'inc-1', { incidentId: 'inc-1', reason })
      : fact('argus.verification.passed.v1', 'inc-1', { incidentId: 'inc-1', reason });
  const { recorded } = await store.append({
    ...{ subject: subjects.incident('inc-1', 'closer'), facts: [one], cause: reason },
    ...{ correlationId: 'inc-1', now },
  });
  return recorded;
};
const saidOf = async (id: string): Promise<readonly string[]> => (await states.get(id)).state.said;

/** A finished incident that has left the memory. */
async function released(): Promise<void> {
  states.evolve(await state('first'));
  states.evolve(await state('second', 'closed'));
  states.release(now + day);
}

describe('the incidents in mind', () => {
  it('are blank before anything is known of them', async () => {
    expect(await states.get('inc-9')).toEqual({ state: mind.initial, sequence: 0, ownSequence: 0 });
    expect(states.peek('inc-9')).toBeUndefined();
    expect(store.loads).toBe(0);
  });

  it('hold the last sequence, and the last one of the agent’s own', async () => {
    const own = await state('own');
    states.evolve(own);
    states.evolve({ ...own, sequence: 5, agent: 'router', subject: subjects.incident('inc-1', 'router') });
    expect(await states.get('inc-1')).toMatchObject({ sequence: 5, ownSequence: 1 });
  });

  it('stay while something is expected of them, and for a day after', async () => {
    states.evolve(await state('first'));
    states.release(now + 365 * day);
    expect([...states.ids()]).toEqual(['inc-1']);
    states.evolve(await state('second', 'closed'));
    states.release(now + day - 1);
    expect([...states.ids()]).toEqual(['inc-1']);
    states.release(now + day);
    expect([...states.ids()]).toEqual([]);
  });
});

describe('an incident that was let go', () => {
  it('is read again from the store when it is asked for', async () => {
    await released();
    expect(await saidOf('inc-1')).toEqual(['first', 'second']);
    expect(await saidOf('inc-1')).toEqual(['first', 'second']);
    expect(store.loads).toBe(1);
  });

  it('takes nothing in before it is asked for: the store has it', async () => {
    await released();
    states.evolve(await state('third'));
    expect(states.peek('inc-1')).toBeUndefined();
    expect(await saidOf('inc-1')).toEqual(['first', 'second', 'third']);
  });

  it('keeps what arrives while its history is read', async () => {
    await released();
    store.hold = true;
    const reading = saidOf('inc-1');
    const third = await state('third');
    states.evolve(third);
    store.letGo();
    expect(await reading).toEqual(['first', 'second', 'third']);
  });

  it('takes what arrives while its history is read once, though that holds it, too', async () => {
    await released();
    const third = await state('third');
    store.hold = true;
    const reading = saidOf('inc-1');
    states.evolve(third);
    store.letGo();
    expect(await reading).toEqual(['first', 'second', 'third']);
  });

  it('is read once for all who ask at the same time', async () => {
    await released();
    store.hold = true;
    const readings = [saidOf('inc-1'), saidOf('inc-1'), saidOf('inc-1')];
    store.letGo();
    expect(await Promise.all(readings)).toEqual(Array(3).fill(['first', 'second']));
    expect(await saidOf('inc-1')).toEqual(['first', 'second']);
    expect(store.loads).toBe(1);
  });

  it('is read at the next try when the bus was away', async () => {
    await released();
    store.failNext = true;
    await expect(saidOf('inc-1')).rejects.toThrow('the bus is away');
    states.evolve(await state('third'));
    expect(await saidOf('inc-1')).toEqual(['first', 'second', 'third']);
  });

  it('can be let go once more', async () => {
    await released();
    await saidOf('inc-1');
    states.release(now + day);
    expect([...states.ids()]).toEqual([]);
    expect(await saidOf('inc-1')).toEqual(['first', 'second']);
  });
});
