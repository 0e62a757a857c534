import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AgentName, type CarryOut, type Fact, type Recorded, fact, subjects } from '#libs/contracts';
import {
  type EventStore,
  type Append,
  BusUnavailable,
  JetStreamEventStore,
  LiveFold,
} from '#libs/event-store';
import { type Bus, type ReceivedMessage, SharedReadings } from '#libs/messaging';
import { createLogger } from '#libs/observability';
import { ManualClock, type TestBus, eventually, startTestBus } from '#libs/testing';
import { IncidentShell } from './incident-shell.js';
import {
  type CreateTicket,
  type TicketState,
  created,
  reminderAfter,
  ticketDecider,
} from './testing/ticket-decider.js';

const hour = 60 * 60 * 1000;
type Shell = IncidentShell<TicketState, 'close-ticket'>;

let testBus: TestBus;
let clock: ManualClock;
let ticketing: Bus;
let router: EventStore;
let closer: EventStore;
let mine: EventStore;
let shells: Shell[];
let asked: { command: CreateTicket; attempt: number }[];
let answer: CarryOut<CreateTicket>;
let count = 0;
let id: string;

const storeOf = (agent: AgentName, bus: Bus): EventStore =>
  new JetStreamEventStore({ ...connectionOf(bus), agent, signer: () => bus.signer() });
const connectionOf = ({ connection, publisher, ring }: Bus) => ({ connection, publisher, ring });

beforeAll(async () => {
  testBus = await startTestBus();
  ticketing = await testBus.open('ticketing');
  router = storeOf('router', await testBus.open('router'));
  closer = storeOf('closer', await testBus.open('closer'));
  mine = storeOf('ticketing', ticketing);
}, 60_000);
afterAll(() => testBus.stop());

beforeEach(() => {
  id = `inc-${++count}`;
  clock = new ManualClock();
  shells = [];
  asked = [];
  answer = async (command) => ({ kind: 'facts', facts: [created(command.incidentId, false)] });
});
afterEach(async () => {
  await Promise.all(shells.map((shell) => shell.stop()));
});

/** A copy of the agent, started on what the stream holds. */
async function start(store: EventStore = mine): Promise<Shell> {
  const shell: Shell = new IncidentShell(
    {
      decider: ticketDecider,
      policy: undefined,
      carryOut: async (command, attempt) => {
        asked.push({ command: command as CreateTicket, attempt });
        return answer(command as CreateTicket, attempt);
      },
    },
    {
      ...{ agent: 'ticketing', store, clock, log: createLogger({ agent: 'ticketing', level: 'silent' }) },
      openFold: (sources, evolve) =>
        new LiveFold<undefined>({
          readings: new SharedReadings(),
          ...connectionOf(ticketing),
          sources,
          initial: undefined,
          evolve: (_state, recorded) => void evolve(recorded),
          onUnreadable: (_stream, _sequence, reason) => {
            throw new Error(reason);
          },
        }),
    },
  );
  shells.push(shell);
  await shell.start();
  return shell;
}

/** The store as it is, except that something happens between a decision and its first append. */
const interrupted = (by: () => Promise<unknown>): EventStore => {
  let first = true;
  return {
    load: (subject) => mine.load(subject),
    async append(decision: Append) {
      if (first) {
        first = false;
        await by();
      }
      return mine.append(decision);
    },
  };
};

const stateAs = async (store: EventStore, agent: AgentName, ...facts: Fact[]): Promise<Recorded> =>
  (
    await store.append({
      ...{ subject: subjects.incident(id, agent), facts, cause: `cause-${++count}` },
      ...{ correlationId: id, now: clock.now() },
    })
  ).recorded;
const opened = (): Promise<Recorded> =>
  stateAs(
    router,
    'router',
    fact('argus.incident.opened.v1', id, {
      ...{ incidentId: id, title: 'Disk', severity: 'high', groupKey: 'db', groupLabels: {} },
      reason: 'new-group',
    }),
  );
const delivered = (recorded: Recorded, deliveries = 1): ReceivedMessage => ({
  ...recorded,
  consumer: 'ticketing-incidents',
  deliveries,
});
const ownFacts = async (): Promise<Recorded[]> => mine.load(subjects.incident(id, 'ticketing'));
const typesOf = async (): Promise<string[]> =>
  (await ownFacts()).flatMap(({ events }) => events.map(({ type }) => type.split('.').slice(1, 3).join('.')));
const lastOwn = async (): Promise<ReceivedMessage> => delivered((await ownFacts()).at(-1) as Recorded);

describe('a message', () => {
  it('is decided on with all that led to it, and what follows is stated about its cause', async () => {
    const shell = await start();
    const message = await opened();
    expect(await shell.handle(delivered(message))).toEqual({ kind: 'done', reason: 'no-ticket' });
    const [stated] = await ownFacts();
    expect(stated?.events).toMatchObject([
      { type: 'argus.ticket.create-requested.v1', causationid: message.events[0]?.id, correlationid: id },
    ]);
    expect(await shell.stateOf(id)).toMatchObject({ asked: true });
  });

  it('that comes again states nothing new', async () => {
    const shell = await start();
    const message = await opened();
    await shell.handle(delivered(message));
    expect(await shell.handle(delivered(message, 2))).toEqual({ kind: 'done', reason: 'asked-already' });
    expect(await typesOf()).toEqual(['ticket.create-requested']);
  });

  it('that two copies of the agent handle at once is stated once', async () => {
    const [one, other] = [await start(), await start()];
    const message = await opened();
    const outcomes = await Promise.all([one.handle(delivered(message)), other.handle(delivered(message))]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done']);
    expect(await typesOf()).toEqual(['ticket.create-requested']);
  });

  it('is decided again when another copy has stated something in between', async () => {
    const message = await opened();
    const ask = ticketDecider.decide({ kind: 'recorded', events: message.events }, ticketDecider.initial, {
      ...{ now: clock.now(), policy: undefined },
    });
    const shell = await start(interrupted(() => stateAs(mine, 'ticketing', ...ask.events)));
    expect(await shell.handle(delivered(message))).toMatchObject({ kind: 'retry', reason: 'conflict' });
    await eventually(async () => (await shell.stateOf(id))?.asked, 'the other copy’s fact is known');
    expect(await shell.handle(delivered(message, 2))).toEqual({ kind: 'done', reason: 'asked-already' });
    expect(await typesOf()).toEqual(['ticket.create-requested']);
  });

  it('of an incident that is unknown here leaves nothing behind', async () => {
    expect(await (await start()).stateOf('inc-unknown')).toBeUndefined();
  });
});

describe('a command', () => {
  /** An incident whose ticket is asked for, and the message that says so. */
  async function intent(shell: Shell): Promise<ReceivedMessage> {
    await shell.handle(delivered(await opened()));
    return lastOwn();
  }

  it('is carried out once its intent is recorded, not before', async () => {
    const shell = await start();
    const message = await intent(shell);
    expect(asked).toEqual([]);
    await shell.handle(message);
    expect(asked).toEqual([{ command: { incidentId: id }, attempt: 1 }]);
  });

  it('is settled by the facts of its outcome, and not carried out again', async () => {
    const shell = await start();
    const message = await intent(shell);
    expect(await shell.handle(message)).toEqual({ kind: 'done', reason: 'asked-for' });
    expect(await typesOf()).toEqual(['ticket.create-requested', 'ticket.created']);
    expect(await shell.handle({ ...message, deliveries: 2 })).toEqual({
      kind: 'done',
      reason: 'asked-already',
    });
    expect(asked).toHaveLength(1);
    const [asking, done] = (await ownFacts()).flatMap(({ events }) => events);
    expect(done?.causationid).toBe(`${asking?.id}/0`);
  });

  it('that has to wait gives its message back, and counts the attempts', async () => {
    const shell = await start();
    const message = await intent(shell);
    answer = async (_command, attempt) =>
      attempt === 1
        ? { kind: 'retry', reason: 'the tracker is busy', afterMs: 7_000 }
        : { kind: 'facts', facts: [created(id, true)] };
    expect(await shell.handle(message)).toEqual({
      ...{ kind: 'retry', reason: 'the tracker is busy', afterMs: 7_000 },
    });
    expect(await typesOf()).toEqual(['ticket.create-requested']);
    expect(await shell.handle({ ...message, deliveries: 2 })).toMatchObject({ kind: 'done' });
    expect(asked.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(await typesOf()).toEqual(['ticket.create-requested', 'ticket.created']);
  });

  it('whose outcome was lost in a crash is looked up by the next start', async () => {
    const before = await start();
    const message = await intent(before);
    answer = () => Promise.reject(new Error('killed'));
    await expect(before.handle(message)).rejects.toThrow('killed');
    await before.stop();
    answer = async (command, attempt) => ({
      kind: 'facts',
      facts: [created(command.incidentId, attempt > 1)],
    });
    await (await start()).handle({ ...message, deliveries: 2 });
    expect((await ownFacts()).at(-1)?.events).toMatchObject([{ data: { foundAgain: true } }]);
  });
});

describe('a deadline', () => {
  const reminded = () =>
    eventually(async () => (await typesOf()).includes('ticket.comment-requested'), 'the reminder is stated');

  it('is decided on at its time, once', async () => {
    const shell = await start();
    await shell.handle(delivered(await opened()));
    clock.advance(reminderAfter - 1);
    expect(await typesOf()).toEqual(['ticket.create-requested']);
    clock.advance(1);
    await reminded();
    clock.advance(hour);
    await shell.stop();
    expect(await typesOf()).toEqual(['ticket.create-requested', 'ticket.comment-requested']);
  });

  it('survives a restart', async () => {
    const before = await start();
    await before.handle(delivered(await opened()));
    await before.stop();
    clock.advance(reminderAfter / 2);
    await start();
    expect(await typesOf()).toEqual(['ticket.create-requested']);
    clock.advance(reminderAfter / 2);
    await reminded();
  });

  it('that passed while no copy ran is decided on at the start', async () => {
    await opened();
    clock.advance(hour);
    await start();
    clock.advance(0);
    await reminded();
  });

  it('whose decision could not be stored is decided on again', async () => {
    await opened();
    await start(interrupted(() => Promise.reject(new BusUnavailable('for a test'))));
    clock.advance(reminderAfter);
    await eventually(async () => {
      clock.advance(1_000);
      return (await typesOf()).includes('ticket.comment-requested');
    }, 'the reminder is stated after all');
  });

  it('of two copies is stated once', async () => {
    const [one, other] = [await start(), await start()];
    await one.handle(delivered(await opened()));
    await eventually(async () => (await other.stateOf(id))?.asked, 'the other copy knows');
    clock.advance(reminderAfter);
    await reminded();
    await Promise.all([one.stop(), other.stop()]);
    expect((await typesOf()).filter((type) => type === 'ticket.comment-requested')).toHaveLength(1);
  });

  it('is there again for an incident that had left the memory and goes on', async () => {
    const shell = await start();
    await shell.handle(delivered(await opened()));
    const closed = await closer.append({
      subject: subjects.incident(id, 'closer'),
      facts: [fact('argus.incident.closed.v1', id, { incidentId: id, reason: 'stable' })],
      ...{ cause: `close-${id}`, correlationId: id, now: clock.now() },
    });
    await shell.handle(delivered(closed.recorded));
    clock.advance(25 * hour);
    expect([...shell.incidents()].map(([each]) => each)).not.toContain(id);
    const again = fact('argus.incident.reopened.v1', id, { incidentId: id, reason: 'same-group' });
    await shell.handle(delivered(await stateAs(router, 'router', again)));
    clock.advance(reminderAfter);
    await reminded();
  });
});

describe('a request', () => {
  it('is decided on in the name of whoever asked', async () => {
    const shell = await start();
    await shell.handle(delivered(await opened()));
    const { reason, facts } = await shell.request(id, 'close-ticket', {
      ...{ actor: 'user:alice@example.org', causationId: 'click-1' },
    });
    expect({ reason, types: facts.map(({ type }) => type) }).toEqual({
      ...{ reason: 'asked', types: ['argus.ticket.change-requested.v1'] },
    });
    expect((await ownFacts()).at(-1)?.events).toMatchObject([
      { actor: 'user:alice@example.org', causationid: 'click-1', data: { reason: 'asked' } },
    ]);
  });

  it('is decided again on what another copy has stated in between', async () => {
    const message = await opened();
    await (await start()).handle(delivered(message));
    const other = await start();
    const by = { actor: 'user:bob', causationId: 'click-2' };
    const shell = await start(interrupted(() => other.request(id, 'close-ticket', by)));
    const asking = shell.request(id, 'close-ticket', { actor: 'user:alice', causationId: 'click-3' });
    const { facts } = await eventually(async () => {
      clock.advance(50);
      return Promise.race([asking, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))]);
    }, 'the request is decided');
    expect(facts).toMatchObject([{ actor: 'user:alice', data: { operationId: `${id}/change-2` } }]);
    expect((await typesOf()).filter((type) => type === 'ticket.change-requested')).toHaveLength(2);
  });

  it('that cannot be stored is said to be so', async () => {
    await opened();
    const shell = await start(interrupted(() => Promise.reject(new BusUnavailable('for a test'))));
    const by = { actor: 'user:alice', causationId: 'click-4' };
    await expect(shell.request(id, 'close-ticket', by)).rejects.toBeInstanceOf(BusUnavailable);
    expect(await typesOf()).toEqual([]);
  });
});
