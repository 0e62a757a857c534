import { describe, expect, it } from '@jest/globals';
import { type IncidentDecider, type Recorded, fact, subjects } from '#libs/contracts';
import { type LiveFold, MemoryEventStore } from '#libs/event-store';
import { nothing } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { ManualClock, eventually } from '#libs/testing';
import { IncidentShell } from './incident-shell.js';
import { ticketDecider } from './testing/ticket-decider.js';

it('takes what a copy of the agent stated before as the log has it, not as it would say it now', async () => {
  const clock = new ManualClock();
  const store = new MemoryEventStore('ticketing');
  const opened = await new MemoryEventStore('router').append({
    ...{
      subject: subjects.incident('inc-1', 'router'),
      cause: 'alert',
      correlationId: 'inc-1',
      now: clock.now(),
    },
    facts: [fact('argus.incident.reopened.v1', 'inc-1', { incidentId: 'inc-1', reason: 'same-group' })],
  });
  const message = { ...opened.recorded, consumer: 'ticketing-incidents', deliveries: 1 };

  /** A copy whose fold has seen the message and none of what followed. */
  const copy = (applied: Recorded[], awaited: number[]) =>
    new IncidentShell(
      { decider: ticketDecider, policy: undefined },
      {
        ...{ agent: 'ticketing', store, clock, log: createLogger({ agent: 'ticketing', level: 'silent' }) },
        openFold: () =>
          ({
            apply: (recorded: Recorded) => void applied.push(recorded),
            seen: async (_stream: string, sequence: number) => void awaited.push(sequence),
          }) as unknown as LiveFold<undefined>,
      },
    );
  await copy([], []).handle(message);
  const [first] = await store.load(subjects.incident('inc-1', 'ticketing'));

  clock.advance(5_000);
  const [applied, awaited]: [Recorded[], number[]] = [[], []];
  await copy(applied, awaited).handle(message);
  expect(applied).toEqual([]);
  expect(awaited).toEqual([message.sequence, first?.sequence]);
});

describe('a shell that follows the policy', () => {
  const clock = new ManualClock();
  const incidentId = 'inc-1';
  interface Rules {
    readonly version: string;
    readonly close: boolean;
  }
  let rules: Rules;
  let calls: number;
  let changed: () => void;

  async function shellOver(store: MemoryEventStore, { decider = closing, close = false } = {}) {
    [rules, calls] = [{ version: 'p-1', close }, 0];
    const reopened = fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'r' });
    const told = await new MemoryEventStore('router').append({
      ...{ subject: subjects.incident(incidentId, 'router'), facts: [reopened] },
      ...{ cause: 'alert', correlationId: incidentId, now: clock.now() },
    });
    const shell = new IncidentShell(
      {
        decider,
        followsPolicy: true,
        policy: () => {
          calls += 1;
          return rules;
        },
      },
      {
        ...{ agent: 'closer', store, clock, log: createLogger({ agent: 'closer', level: 'silent' }) },
        onPolicyChange(listener) {
          changed = listener;
          return () => undefined;
        },
        openFold: (_sources, evolve) =>
          ({
            start: async () => evolve(told.recorded),
            stop: async () => undefined,
            apply: evolve,
            seen: async () => undefined,
          }) as unknown as LiveFold<undefined>,
      },
    );
    await shell.start();
    await eventually(() => calls > 0, 'it was looked at');
    return { shell, message: { ...told.recorded, consumer: 'closer-incidents', deliveries: 1 } };
  }

  /** Closes when the policy says so, and is due from the beginning. */
  const closing: IncidentDecider<boolean, never, Rules> = {
    initial: false,
    evolve: (closed, { type }) => closed || type === 'argus.incident.closed.v1',
    decide: (_input, closed, { policy }) =>
      closed || !policy.close
        ? nothing('not-now')
        : {
            events: [fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'r' })],
            commands: [],
            reason: 'closed',
          },
    deadline: (closed) => (closed ? undefined : clock.now() - 1),
    finishedAt: (closed) => (closed ? clock.now() : undefined),
  };
  const stated = (store: MemoryEventStore) => store.load(subjects.incident(incidentId, 'closer'));

  it('takes it once for a decision, and names its version in what it states', async () => {
    const store = new MemoryEventStore('closer');
    const { shell, message } = await shellOver(store);
    rules = { version: 'p-2', close: true };
    const before = calls;
    await shell.handle(message);
    expect(calls).toBe(before + 1);
    expect((await stated(store))[0]?.events[0]?.policyversion).toBe('p-2');
    await shell.stop();
  });

  it('looks at open incidents again when another comes into force', async () => {
    const store = new MemoryEventStore('closer');
    const { shell } = await shellOver(store);
    rules = { version: 'p-3', close: true };
    changed();
    await eventually(async () => (await stated(store)).length === 1, 'it was closed');
    expect((await stated(store))[0]?.events[0]?.policyversion).toBe('p-3');
    await shell.stop();
  });

  it('looks at open incidents when it starts, as another may have come into force meanwhile', async () => {
    const store = new MemoryEventStore('closer');
    const decider = { ...closing, deadline: () => undefined };
    const { shell } = await shellOver(store, { decider, close: true });
    await eventually(async () => (await stated(store)).length === 1, 'it was closed');
    await shell.stop();
  });

  it('looks again at what is overdue, since that may depend on the time of day', async () => {
    const store = new MemoryEventStore('closer');
    const { shell } = await shellOver(store);
    clock.advance(1);
    await eventually(() => calls >= 1, 'the deadline was decided');
    rules = { version: 'p-4', close: true };
    await eventually(async () => {
      clock.advance(60_000);
      return (await stated(store)).length === 1;
    }, 'it was closed');
    await shell.stop();
  });
});
