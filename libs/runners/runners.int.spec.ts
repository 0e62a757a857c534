import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ActionRun, type AllowedActions, AllowedCommand, type Ending, RunJournal } from '#libs/actions';
import { type RunnerIdentity, type WantedRunner, runnerSubjects } from '#libs/contracts';
import { KeyRing, signerOf } from '#libs/identity';
import { systemClock } from '#libs/kernel';
import {
  type Bus,
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
import { prepareRemotely } from './remote-action.js';
import { RunnerBook } from './runner-book.js';
import { Runner } from './runner.js';

const count = 'require("node:fs").appendFileSync(process.argv[1], process.argv[2] ?? "x")';
const begun = `${count}; setTimeout(() => {}, 30_000)`;
const program = (name: string, code: string): AllowedCommand =>
  Object.assign(new AllowedCommand(), { name, program: 'node', args: ['-e', code, '--'] });
const allowed: AllowedActions = {
  commands: [
    program('count', count),
    program('wait', begun),
    program('talk', 'console.log("one\\npassword=hunter2"); setTimeout(() => console.log("end"), 2500)'),
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
  /** A runner in this process. */
  async function start(identity: RunnerIdentity, labels: Record<string, string>): Promise<void> {
    const { channel } = await signIn(identity);
    const runner = new Runner({
      ...{ identity, labels, channel, clock: systemClock, log, atOnce: 1 },
      around: { allowed, environment: process.env, rootDir: folder, dataDir: folder },
      journal: new RunJournal<Ending>(join(folder, identity)),
    });
    await runner.start();
    ends.push(() => runner.stop());
    await eventually(
      () => book.all().some((each) => each.identity === identity && !each.leaving),
      'it is seen',
    );
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
    const script = join(compiled, 'libs/runners/testing/runner-process.js');
    const child = spawn(process.execPath, [script, JSON.stringify(told)], { stdio: 'inherit' });
    ends.push(() => kill(child));
    const since = systemClock.now();
    await eventually(
      () => book.all().some((each) => each.identity === identity && each.since >= since),
      'it is seen',
      30_000,
    );
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
      { channel: executor.runners, book, clock, log },
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
    const ending = await prepared('talk', []).perform(aRun());
    expect(ending.output).toContain('end');
    expect(said[0]).toBe('a 0 it is begun there');
    expect(said[1]).toMatch(/^a 1 one\npassword=\[redacted\]$/);
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
    const b = await signIn('runner-b');
    const file = join(folder, 'count');
    const cancelled = new AbortController();
    const run = aRun({ signal: cancelled.signal });
    const result = prepared('wait', [file]).perform(run);
    await begins();
    const forged = { kind: 'ended', key: run.key, output: 'all is well' } as const;
    const subject = runnerSubjects.ended('runner-a', run.key);
    await expect(b.channel.send(subject, forged)).rejects.toThrow('not available');
    // Somebody who got hold of a's connection, but not of its key.
    const identity = 'runner-a';
    const [own, other] = [signerOf(await bus.keys.seed(identity)), signerOf(await bus.keys.seed('runner-b'))];
    const connection = await connectAs({ url: bus.url, identity, signer: () => own });
    ends.push(() => connection.close());
    const publisher = new StreamPublisher(connection, inboxOf(identity));
    const ring = new KeyRing(bus.keys, () => systemClock.now());
    const channel = new RunnerChannel({ connection, publisher, ring, signer: () => other });
    await channel.send(subject, forged);
    expect(await executor.runners.last(subject)).toBeUndefined();
    cancelled.abort();
    expect(await result).toMatchObject({ problem: 'on runner a: cancelled' });
  }, 60_000);

  it('that are killed leave an outcome that is unknown, and do not run it again', async () => {
    const child = await startProcess('runner-a', { zone: 'a' });
    const action = prepared('wait', [join(folder, 'count')]);
    const run = aRun();
    const result = action.perform(run);
    await begins();
    await eventually(() => executor.runners.last(runnerSubjects.taken('runner-a', run.key)), 'it is taken');
    await kill(child);
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
  }, 90_000);
});
