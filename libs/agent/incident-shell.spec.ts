import { expect, it } from '@jest/globals';
import { type Recorded, fact, subjects } from '#libs/contracts';
import { type LiveFold, MemoryEventStore } from '#libs/event-store';
import { createLogger } from '#libs/observability';
import { ManualClock } from '#libs/testing';
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
