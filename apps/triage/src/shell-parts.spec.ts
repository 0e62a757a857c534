import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { IncidentShell, type IncidentShellParts } from '#libs/agent';
import { type EventData, type Recorded, subjects } from '#libs/contracts';
import { type LiveFold, MemoryEventStore } from '#libs/event-store';
import type { MetricSource } from '#libs/integrations/port';
import { defaultPolicy } from '#libs/policy';
import { ManualClock } from '#libs/testing';
import { incidentFacts } from '#libs/testing/incident-history';
import { longestWait } from './domain/give-up.js';
import { TriageEffects } from './effects.js';
import { shellParts } from './shell-parts.js';

const minute = 60_000;
const budgetMs = 10 * minute;
const limit = budgetMs + longestWait;
const log = pino({ level: 'silent' });
const nextTurn = () => new Promise(setImmediate);

describe('a look that nobody has answered yet', () => {
  let clock: ManualClock;
  let store: MemoryEventStore;
  /** The stream, and what of it is not settled yet. */
  let recorded: Recorded[];
  let unsettled: Set<Recorded>;
  let answers: boolean;

  beforeEach(() => {
    clock = new ManualClock();
    store = new MemoryEventStore('triage');
    [recorded, unsettled, answers] = [[], new Set(), false];
  });

  const take = (message: Recorded): void => {
    recorded.push(message);
    unsettled.add(message);
  };
  const open = async (incidentId: string): Promise<void> => {
    const { opened, attached } = incidentFacts(incidentId);
    const { recorded: message } = await new MemoryEventStore('router').append({
      ...{ subject: subjects.incident(incidentId, 'router'), facts: [opened(), attached('a')] },
      ...{ cause: incidentId, correlationId: incidentId, now: clock.now() },
    });
    take(message);
  };

  /** Triage from the start of a process; the one source of metrics answers with nothing, or not at all. */
  const start = async () => {
    const metrics: MetricSource = {
      ...{ name: 'prometheus', kind: 'metric', check: () => Promise.reject(new Error('not asked')) },
      ask: () => (answers ? Promise.resolve([]) : new Promise(() => undefined)),
    };
    const sources = { sources: [metrics], notConfigured: [] };
    const effects = new TriageEffects({ sources, looksAtOnce: 1, clock, log });
    const policy = () => defaultPolicy;
    const parts: unknown = shellParts({ policy, recommend: () => [], effects, budgetMs });
    const shell = new IncidentShell(parts as IncidentShellParts<unknown, unknown, unknown, never>, {
      ...{ agent: 'triage', store, clock, log },
      openFold: (_sources, evolve) => {
        const fold = {
          start: async () => recorded.forEach(evolve),
          stop: async () => undefined,
          seen: async () => undefined,
          apply: (message: Recorded) => {
            take(message);
            evolve(message);
          },
        };
        return fold as unknown as LiveFold<undefined>;
      },
    });
    await shell.start();
    const deliver = async (): Promise<void> => {
      for (const message of [...unsettled]) {
        effects.stored(message.events);
        const delivery = { consumer: 'triage-incidents', deliveries: 1 };
        const { kind } = await shell.handle({ ...message, ...delivery });
        if (kind === 'done') unsettled.delete(message);
      }
    };
    return { shell, deliver };
  };
  const settled = (): EventData<'argus.triage.evidence-settled.v1'>[] =>
    recorded
      .flatMap(({ events }) => events)
      .flatMap(({ type, data }) => (type === 'argus.triage.evidence-settled.v1' ? [data] : []));

  it('waits its turn for longer than a lost one is waited for, and is carried out', async () => {
    const incidents = ['inc-1', 'inc-2', 'inc-3', 'inc-4', 'inc-5', 'inc-6'];
    for (const incident of incidents) await open(incident);
    const { shell, deliver } = await start();
    await deliver();
    for (let passed = 0; passed < limit + 3 * budgetMs; passed += minute) {
      await deliver();
      clock.advance(minute);
      await nextTurn();
    }
    expect(settled().map(({ incidentId, look, reason }) => [incidentId, look, reason])).toEqual(
      incidents.map((incidentId) => [incidentId, '1', 'sources-missing']),
    );
    await shell.stop();
  });

  it('is carried out after the next start, however long Argus was away', async () => {
    await open('inc-1');
    const before = await start();
    await before.deliver();
    await before.shell.stop();
    clock.advance(limit + minute);
    answers = true;
    const { shell, deliver } = await start();
    // What is overdue is looked at before any message comes, and again while none does.
    for (let passed = 0; passed < 5; passed++) {
      clock.advance(minute);
      await nextTurn();
    }
    expect(settled()).toEqual([]);
    await deliver();
    await nextTurn();
    await deliver();
    expect(settled()[0]?.sources).toContainEqual(
      expect.objectContaining({ source: 'prometheus', outcome: 'answered' }),
    );
    await shell.stop();
  });

  it('is given up once its message has not come for long after the start', async () => {
    await open('inc-1');
    const { shell, deliver } = await start();
    await deliver();
    await shell.stop();
    clock.advance(limit + minute);
    const after = await start();
    for (let passed = 0; passed < limit; passed += minute) {
      expect(settled()).toEqual([]);
      clock.advance(minute);
      await nextTurn();
    }
    expect(settled()).toMatchObject([{ reason: 'look-given-up' }]);
    await after.shell.stop();
  });
});
