import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NatsError } from 'nats';
import { type ActionRun, type AllowedActions, AllowedCommand, type Ending, RunJournal } from '#libs/actions';
import { type RunnerBeat, type RunnerIdentity, type WantedRunner, runnerSubjects } from '#libs/contracts';
import { findNatsServer, startNatsServer } from '#libs/embedded';
import { KeyRing, type Signer, signerOf } from '#libs/identity';
import { systemClock } from '#libs/kernel';
import {
  type Bus,
  type PublisherOptions,
  RunnerChannel,
  type RunnerConnection,
  StreamPublisher,
  connectAs,
  connectRunner,
  inboxOf,
} from '#libs/messaging';
import { createLogger } from '#libs/observability';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { compiledLibs } from '#libs/testing/compiled-libs';
import { RunLeft, prepareRemotely } from './remote-action.js';
import { RunnerBook } from './runner-book.js';
import { Runner } from './runner.js';

const count = 'require("node:fs").appendFileSync(process.argv[1], process.argv[2] ?? "x")';
const begun = `${count}; setTimeout(() => {}, 30_000)`;
const untilTold =
  'const told = setInterval(() => { if (!require("node:fs").existsSync(process.argv[1] + ".go")) return; clearInterval(told); console.log("went on"); }, 20)';
const program = (name: string, code: string): AllowedCommand =>
  Object.assign(new AllowedCommand(), { name, program: 'node', args: ['-e', code, '--'] });
const allowed: AllowedActions = {
  commands: [
    program('count', count),
    program('wait', begun),
    program('until-told', `${count}; ${untilTold}`),
    program('talk', `console.log("one\\npassword=hunter2"); ${untilTold}`),
  ],
  ...{
    targets: [],
    clusters: [],
    dockerHosts: [],
    rundecks: [],
    workflows: [],
    playbooks: [],
    featureFlags: [],
  },
};
const log = createLogger({ agent: 'executor', level: 'silent' });

describe('runners', () => {
  let bus: TestBus;
  let executor: Bus;
  let book: RunnerBook;
  let compiled: string;
  let folder: string;
  let runs = 0;
  let ends: (() => Promise<unknown>)[] = [];
  let offset = 0;
  let stopping: AbortController;
  /** The executor's clock, which a spec can put forward. */
  const clock = { ...systemClock, now: () => systemClock.now() + offset };

  beforeAll(async () => {
    [bus, compiled] = await Promise.all([startTestBus(), compiledLibs()]);
    await bus.keys.addRunner('runner-a', { zone: 'a', os: 'linux' }, systemClock.now());
    await bus.keys.addRunner('runner-b', { zone: 'b' }, systemClock.now());
    await bus.reload();
    executor = await bus.open('executor');
  }, 60_000);
  beforeEach(async () => {
    offset = 0;
    stopping = new AbortController();
    folder = await mkdtemp(join(tmpdir(), 'argus-runner-'));
    const { ring } = executor;
    book = new RunnerBook({
      ...{ channel: executor.runners, clock, log },
      labelsOf: (runner) => ring.labelsOf(runner),
    });
    await book.start();
  });
  afterEach(async () => {
    for (const end of ends.toReversed()) await end();
    ends = [];
    await book.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    await bus.stop();
    await rm(compiled, { recursive: true, force: true });
  });

  const signIn = async (identity: RunnerIdentity): Promise<RunnerConnection> => {
    const connection = await eventually(
      () => connectRunner({ url: bus.url, identity, keys: bus.keys, clock: systemClock }),
      `${identity} is let in`,
    );
    ends.push(() => connection.close());
    return connection;
  };
  /** The book has it that one which began then or later is there: an earlier one of this name may still stand in it. */
  const isSeen = (identity: RunnerIdentity, since: number, withinMs?: number): Promise<boolean> =>
    eventually(
      () => book.all().some((each) => each.identity === identity && !each.leaving && each.since >= since),
      'it is seen',
      withinMs,
    );
  /** A runner in this process. */
  async function start(
    identity: RunnerIdentity,
    labels: Record<string, string>,
    journal: string = identity,
  ): Promise<() => Promise<void>> {
    const { channel } = await signIn(identity);
    const runner = new Runner({
      ...{ identity, labels, channel, clock: systemClock, log, atOnce: 1 },
      around: { allowed, environment: process.env, rootDir: folder, dataDir: folder },
      journal: new RunJournal<Ending>(join(folder, journal)),
    });
    const since = systemClock.now();
    await runner.start();
    const stop = (): Promise<void> => runner.stop();
    ends.push(stop);
    await isSeen(identity, since);
    return stop;
  }
  /** A runner in a process of its own. */
  async function startProcess(
    identity: RunnerIdentity,
    labels: Record<string, string>,
  ): Promise<ChildProcess> {
    const told = {
      url: bus.url,
      keys: bus.keys.path,
      identity,
      labels,
      allowed,
      folder: join(folder, identity),
    };
    const since = systemClock.now();
    const script = join(compiled, 'libs/runners/testing/runner-process.js');
    const child = spawn(process.execPath, [script, JSON.stringify(told)], { stdio: 'inherit' });
    ends.push(() => kill(child));
    // A busy machine takes its time to load a program.
    await isSeen(identity, since, 60_000);
    return child;
  }
  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  const said: string[] = [];
  const prepared = (command: string, args: string[], wanted: WantedRunner = { labels: { zone: 'a' } }) =>
    prepareRemotely(
      {
        action: { kind: 'command', parameters: { command, args } },
        ...{ wanted, startBy: systemClock.now() + 60_000 },
        onSaid: async (runner, number, text) => {
          said.push(`${runner} ${number} ${text}`);
        },
      },
      {
        ...{ channel: executor.runners, book, clock, log },
        get stopping() {
          return stopping.signal;
        },
      },
    );
  const aRun = (more: Partial<ActionRun> = {}): ActionRun => {
    const key = `inc-${process.pid}-${++runs}`;
    const now = systemClock.now();
    return {
      ...{ key, incidentId: 'inc-1', approvalId: key, startedAt: now, sentAt: now },
      ...{ signal: new AbortController().signal },
      ...more,
    };
  };
  const counted = () => readFile(join(folder, 'count'), 'utf8').catch(() => '');
  const begins = () => eventually(async () => (await counted()) !== '', 'it has begun', 30_000);

  it('run what is for their labels, once, also when it is asked for again', async () => {
    await start('runner-a', { zone: 'a', os: 'linux' });
    await start('runner-b', { zone: 'b' });
    const action = prepared('count', [join(folder, 'count')], { labels: { zone: 'a', os: 'linux' } });
    const run = aRun();
    const ending = await action.perform(run);
    expect(ending).toMatchObject({ problem: undefined });
    expect(await action.perform(run)).toEqual(ending);
    expect(await action.lookUp?.(run)).toEqual({ kind: 'done', ending });
    expect(await counted()).toBe('x');
  }, 30_000);

  it('get nothing that is for other labels, nor by saying that they have some which nobody gave them', async () => {
    await start('runner-b', { zone: 'a', os: 'linux' });
    const { output, problem } = await prepared('count', [join(folder, 'count')]).perform(aRun());
    expect({ output, problem }).toEqual({
      output: '',
      problem: 'no runner with zone=a is there: nothing was begun',
    });
    expect(await counted()).toBe('');
  }, 30_000);

  it('run only what their own host allows', async () => {
    await start('runner-a', { zone: 'a' });
    expect(await prepared('reboot', []).perform(aRun())).toMatchObject({
      problem: 'on runner a: refused (command-not-allowed): nothing was begun',
    });
    expect(await prepared('reboot', []).dryRun(aRun())).toMatchObject({
      problem: 'on runner a: refused (command-not-allowed): nothing was begun',
    });
  }, 30_000);

  it('tell what a program says while it runs, without its secrets', async () => {
    await start('runner-a', { zone: 'a' });
    said.length = 0;
    const file = join(folder, 'talk');
    const result = prepared('talk', [file]).perform(aRun());
    await eventually(() => said.length === 2, 'it is told while the program runs');
    expect(said).toEqual(['a 0 it is begun there', 'a 1 one\npassword=[redacted]']);
    await writeFile(`${file}.go`, '');
    expect((await result).output).toContain('went on');
  }, 30_000);

  it('end what is cancelled, and take first what is urgent', async () => {
    await start('runner-a', { zone: 'a' });
    const cancelled = new AbortController();
    const file = join(folder, 'count');
    const first = prepared('wait', [file, '0']).perform(aRun({ signal: cancelled.signal }));
    await begins();
    const wanted = (priority: 'low' | 'high'): WantedRunner => ({ labels: { zone: 'a' }, priority });
    const later = [
      prepared('count', [file, 'L'], wanted('low')).perform(aRun()),
      prepared('count', [file, 'H'], wanted('high')).perform(aRun()),
    ];
    // Both are in the stream before the first one ends: the last one ordered is known to be there.
    const last = runnerSubjects.ordersOf(`inc-${process.pid}-${runs}`);
    await eventually(() => executor.runners.last(last), 'both are ordered');
    const before = runnerSubjects.ordersOf(`inc-${process.pid}-${runs - 1}`);
    await eventually(() => executor.runners.last(before), 'both are ordered');
    await eventually(() => book.all().some(({ waiting }) => waiting === 2), 'both wait');
    cancelled.abort();
    expect(await first).toMatchObject({ problem: 'on runner a: cancelled' });
    await Promise.all(later);
    expect(await counted()).toBe('0HL');
  }, 30_000);

  it('cannot report for each other: the server refuses it, and a report with another signature is not believed', async () => {
    await start('runner-a', { zone: 'a' });
    const channelOf = async (
      identity: RunnerIdentity,
      key: Signer,
      { signsWith = key, patience }: { signsWith?: Signer; patience?: PublisherOptions } = {},
    ) => {
      const connection = await connectAs({ url: bus.url, identity, signer: () => key });
      ends.push(() => connection.close());
      const publisher = new StreamPublisher(connection, inboxOf(identity), patience);
      const ring = new KeyRing(bus.keys, () => systemClock.now());
      return new RunnerChannel({ connection, publisher, ring, signer: () => signsWith });
    };
    const [a, b] = [signerOf(await bus.keys.seed('runner-a')), signerOf(await bus.keys.seed('runner-b'))];
    const file = join(folder, 'count');
    const cancelled = new AbortController();
    const run = aRun({ signal: cancelled.signal });
    const result = prepared('wait', [file]).perform(run);
    await begins();
    const forged = { kind: 'ended', key: run.key, output: 'all is well' } as const;
    const subject = runnerSubjects.ended('runner-a', run.key);
    const asB = await channelOf('runner-b', b, { patience: { answerWithin: 200, tries: 1 } });
    await expect(asB.send(subject, forged)).rejects.toThrow('not available');
    expect(await executor.runners.last(subject)).toBeUndefined();
    // Somebody who got hold of a's connection, but not of its key.
    const channel = await channelOf('runner-a', a, { signsWith: b });
    await channel.send(subject, forged);
    expect((await executor.runners.last(subject))?.ok).toBe(false);
    cancelled.abort();
    expect(await result).toMatchObject({ problem: 'on runner a: cancelled' });
  }, 60_000);

  it('see nothing that is for another one, and order nothing', async () => {
    const own = signerOf(await bus.keys.seed('runner-b'));
    const connection = await eventually(
      () => connectAs({ url: bus.url, identity: 'runner-b', signer: () => own }),
      'b is let in',
    );
    ends.push(() => connection.close());
    const ask = async (subject: string, content: object): Promise<string> => {
      const answered = connection.request(subject, JSON.stringify(content), { timeout: 20_000 });
      return answered.then(
        (answer) => answer.string(),
        (error: NatsError) => (error.isPermissionError() ? 'denied' : error.message),
      );
    };
    const orders = runnerSubjects.allTo('runner-a');
    const read = (filter: object) => ({
      stream_name: 'RUNNERS',
      config: { name: 'spy', deliver_subject: '_INBOX_runner-b.spy', ack_policy: 'none', ...filter },
    });
    const [itself, another] = ['b', 'a'].map(
      (name) => `$JS.API.CONSUMER.CREATE.RUNNERS.spy.argus.runner.runner-${name}.to.*.*`,
    );
    expect(await ask(another ?? '', read({ filter_subject: orders }))).toBe('denied');
    for (const filter of [{ filter_subject: orders }, { filter_subjects: [orders] }, {}])
      expect(await ask(itself ?? '', read(filter))).toContain('"error"');
    const get = '$JS.API.STREAM.MSG.GET.RUNNERS';
    expect(await ask(get, { last_by_subj: 'argus.runner.>' })).toBe('denied');
    expect(await ask(runnerSubjects.order('runner-b', 'k'), {})).toBe('denied');
  }, 30_000);

  it('run it once where two run under one name, and where one has lost its journal', async () => {
    const ends = [
      await start('runner-a', { zone: 'a' }, 'one'),
      await start('runner-a', { zone: 'a' }, 'another'),
    ];
    const action = prepared('count', [join(folder, 'count')]);
    const run = aRun();
    const ending = await action.perform(run);
    for (const end of ends) await end();
    for (const journal of ['one', 'another', 'none']) {
      const end = await start('runner-a', { zone: 'a' }, journal);
      await end();
    }
    expect(await action.lookUp?.(run)).toEqual({ kind: 'done', ending });
    expect(ending).toMatchObject({ problem: undefined });
    expect(await counted()).toBe('x');
  }, 30_000);

  it('cannot have something else done by saying how to take it back, nor fill the record', async () => {
    const { channel } = await signIn('runner-a');
    const labels = { zone: 'a' };
    const since = systemClock.now();
    const beat: RunnerBeat = { kind: 'beat', labels, since, running: [], waiting: 0, leaving: false };
    await channel.send(runnerSubjects.beat('runner-a'), beat);
    await eventually(() => book.pick(labels) !== undefined, 'it is seen');
    said.length = 0;
    const run = aRun();
    const { key } = run;
    const result = prepared('count', []).perform(run);
    await eventually(() => executor.runners.last(runnerSubjects.ordersOf(key)), 'it is ordered');
    for (const number of [1, 51])
      await channel.send(runnerSubjects.said('runner-a', key, number), {
        ...{ kind: 'said', key, number, text: 'token=abc' },
      });
    const undo = { title: 'Undo', kind: 'command', parameters: { command: 'wait', args: [] } } as const;
    await channel.send(runnerSubjects.ended('runner-a', key), { kind: 'ended', key, output: '', undo });
    expect(await result).toEqual({ output: '', problem: undefined, undo: undefined });
    expect(said).toEqual(['a 1 token=[redacted]']);
  }, 30_000);

  it('that are killed leave an outcome that is unknown, and do not run it again', async () => {
    said.length = 0;
    const child = await startProcess('runner-a', { zone: 'a' });
    const action = prepared('wait', [join(folder, 'count')]);
    const run = aRun();
    const result = action.perform(run);
    await begins();
    await eventually(() => book.lastAtWork('runner-a', run.key) !== undefined, 'it says that it runs it');
    await eventually(() => said.includes('a 0 it is begun there'), 'that it was taken is heard');
    await kill(child);
    await eventually(async () => {
      const last = await executor.runners.last(runnerSubjects.beat('runner-a'));
      const heard = book.all().find((each) => each.identity === 'runner-a')?.seenAt ?? 0;
      return last?.ok === true && heard >= last.value.storedAt;
    }, 'its last sign of life is heard');
    offset = 60_000;
    expect(await result).toEqual({
      output: '',
      problem: 'runner a was lost while it ran the action: outcome unknown, not run again',
    });
    offset = 0;
    await startProcess('runner-a', { zone: 'a' });
    expect(await action.lookUp?.(run)).toMatchObject({
      kind: 'done',
      ending: { problem: 'on runner a: interrupted: outcome unknown, not run again' },
    });
    expect(await counted()).toBe('x');
  }, 150_000);

  it('go on while the executor and the bus are away, and what became of it is known afterwards', async () => {
    await start('runner-a', { zone: 'a' });
    const file = join(folder, 'count');
    const action = prepared('until-told', [file]);
    const run = aRun();
    const left = action.perform(run).catch((error: unknown) => error);
    await begins();
    stopping.abort();
    expect(await left).toBeInstanceOf(RunLeft);

    stopping = new AbortController();
    const found = action.lookUp?.(run);
    const dataDir = dirname(bus.keys.path);
    await bus.server.stop();
    await writeFile(`${file}.go`, '');
    const binary = await findNatsServer({ cacheDir: '.argus/cache' });
    if (!binary.ok) throw new Error(binary.error);
    const configFile = join(dataDir, 'nats-server.conf');
    const again = await startNatsServer({
      ...{ binary: binary.value.path, dataDir, configFile, log: () => undefined },
    });
    try {
      expect(await found).toMatchObject({
        ...{ kind: 'done', ending: { output: 'went on\n', problem: undefined } },
      });
      expect(await counted()).toBe('x');
      for (const end of ends.splice(0).toReversed()) await end();
    } finally {
      await again.stop();
    }
  }, 60_000);
});
