import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AllowedCommand, type Ending, RunJournal } from '#libs/actions';
import { type RunningAgent, commonSections, fixedPolicy, startAgent } from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import {
  type AgentName,
  type ArgusEvent,
  type Asker,
  type Fact,
  type PersonRequest,
  type ProposedAction,
  approvalDigest,
  fact,
  subjects,
} from '#libs/contracts';
import { type EventStore, JetStreamEventStore } from '#libs/event-store';
import { type Bus, connectRunner } from '#libs/messaging';
import { createLogger } from '#libs/observability';
import { type Policy, compilePolicy } from '#libs/policy';
import { Runner } from '#libs/runners';
import { ManualClock, type TestBus, eventually, startTestBus } from '#libs/testing';
import { ExecutorConfig } from './executor.config.js';
import { agent as executor } from './main.js';

const alice: Asker = { via: 'cli', id: 'alice' };

describe('executors', () => {
  const clock = new ManualClock();
  let bus: TestBus;
  let cli: Bus;
  let dataDir: string;
  let running: RunningAgent[] = [];
  let stores: Record<'router' | 'solicitor' | 'closer', EventStore>;
  let count = 0;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-executor-'));
    bus = await startTestBus(clock);
    cli = await bus.open('cli');
    stores = {
      router: await storeOf('router'),
      solicitor: await storeOf('solicitor'),
      closer: await storeOf('closer'),
    };
  }, 60_000);
  afterEach(() => stopAll());
  afterAll(async () => {
    await bus.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const storeOf = async (agent: AgentName): Promise<EventStore> => {
    const opened = await bus.open(agent);
    const { connection, publisher, ring } = opened;
    return new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => opened.signer() });
  };

  const policyOf = (guardrails: object): Policy => {
    const policy = compilePolicy({ guardrails }, { version: 'p-test', text: '' });
    if (!policy.ok) throw new Error(JSON.stringify(policy.error));
    return policy.value;
  };

  /** Starts copies of the executor, each with a data folder of its own. */
  async function start(copies = 1, guardrails = {}): Promise<Policy> {
    const policy = policyOf(guardrails);
    const code = 'require("node:fs").appendFileSync(process.argv[1], "x")';
    const wait = 'setInterval(() => {}, 1000)';
    const document = parseConfig(
      JSON.stringify({
        observability: { logLevel: 'silent' },
        executor: {
          commands: [
            { name: 'count', program: 'node', args: ['-e', code, '--'] },
            { name: 'wait', program: 'node', args: ['-e', wait, '--'] },
          ],
        },
      }),
    );
    if (!document.ok) throw new Error(JSON.stringify(document.error));
    const sections = loadSections(document.value, [...commonSections, ExecutorConfig], {});
    if (!sections.ok) throw new Error(JSON.stringify(sections.error));
    for (let copy = 0; copy < copies; copy++) {
      running.push(
        await startAgent(executor, {
          ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock },
          ...{
            rootDir: process.cwd(),
            dataDir: join(dataDir, `copy-${copy}`),
            publicUrl: 'https://argus.test',
          },
          policies: fixedPolicy(policy),
        }),
      );
    }
    return policy;
  }
  async function stopAll(): Promise<void> {
    await Promise.all(running.map((each) => each.stop()));
    running = [];
  }

  const append = (agent: keyof typeof stores, incidentId: string, ...facts: Fact[]) =>
    stores[agent].append({
      ...{ subject: subjects.incident(incidentId, agent), facts, cause: `cause-${count++}` },
      ...{ correlationId: incidentId, now: clock.now() },
    });
  const history = async (incidentId: string): Promise<ArgusEvent[]> =>
    (await stores.router.load(`argus.incident.${incidentId}.*`)).flatMap(({ events }) => [...events]);
  const eventsOf = async (incidentId: string, type: string) =>
    (await history(incidentId)).filter((event) => event.type === type);
  const settled = (incidentId: string, times = 1) =>
    eventually(async () => {
      const all = (await history(incidentId)).filter(({ type }) =>
        /action\.(succeeded|failed|refused)/.test(type),
      );
      return all.length >= times && all;
    }, `the action of ${incidentId} is settled`);
  const counted = (incidentId: string) => readFile(join(dataDir, incidentId), 'utf8').catch(() => '');

  /** An incident whose action a person has approved. */
  async function approved(
    policy: Policy,
    command = 'count',
    more: Partial<ProposedAction> = {},
  ): Promise<string> {
    const incidentId = `inc-${count++}`;
    const approvalId = `${incidentId}-a-r1`;
    const action: ProposedAction = {
      ...{ id: 'count', title: 'Count', kind: 'command', risk: 'medium', target: 'service/checkout' },
      parameters: { command, args: [join(dataDir, incidentId)] },
      ...more,
    };
    const policyVersion = policy.approvals.version;
    const digest = approvalDigest({ action, policyVersion, incidentId, revision: 1 });
    await append(
      'router',
      incidentId,
      fact('argus.incident.opened.v1', incidentId, {
        ...{ incidentId, title: 'checkout', severity: 'high' as const, reason: 'new-group' },
        ...{ groupKey: 'checkout', groupLabels: { service: 'checkout' } },
      }),
    );
    const expiresAt = new Date(clock.now() + 3_600_000).toISOString();
    const head = { incidentId, approvalId, digest };
    await append(
      'solicitor',
      incidentId,
      fact('argus.approval.requested.v1', incidentId, { ...head, action, expiresAt, link: 'l', reason: 'r' }),
      fact('argus.approval.granted.v1', incidentId, { ...head, reason: 'ok' }, { actor: 'user:alice' }),
    );
    return incidentId;
  }
  const ask = (request: PersonRequest) => cli.ask(request, alice, `request-${count++}`);

  it('run what was approved, and none after somebody stopped all, also after a restart', async () => {
    const policy = await start();
    const first = await approved(policy);
    expect((await settled(first))[0]?.type).toBe('argus.action.succeeded.v1');
    expect(await counted(first)).toBe('x');

    expect(await ask({ kind: 'stop-actions', reason: 'odd' })).toMatchObject({
      done: true,
      reason: 'stopped',
    });
    await stopAll();
    await start();
    const second = await approved(policy);
    expect((await settled(second))[0]).toMatchObject({
      type: 'argus.action.refused.v1',
      data: { reason: 'actions-stopped', guardrail: 'stop switch' },
    });
    expect(await counted(second)).toBe('');
    expect(await ask({ kind: 'stop-actions', reason: '' })).toMatchObject({ reason: 'stopped-before' });
    expect(await ask({ kind: 'resume-actions', reason: 'found it' })).toMatchObject({ reason: 'resumed' });
    const third = await approved(policy);
    expect((await settled(third))[0]?.type).toBe('argus.action.succeeded.v1');
  }, 60_000);

  it('keep a rate together, however many copies there are', async () => {
    clock.advance(3_600_000);
    const policy = await start(2, { rate_limits: [{ name: 'few', most: 2, within: '30m' }] });
    const incidents = await Promise.all(Array.from({ length: 8 }, () => approved(policy)));
    const outcomes = (await Promise.all(incidents.map((each) => settled(each)))).map(
      ([event]) => event?.type,
    );
    expect(outcomes.filter((type) => type === 'argus.action.succeeded.v1')).toHaveLength(2);
    expect(outcomes.filter((type) => type === 'argus.action.refused.v1')).toHaveLength(6);
    expect((await Promise.all(incidents.map(counted))).join('')).toBe('xx');
  }, 60_000);

  it('hand over what is for a runner, and refuse it where there is none', async () => {
    const runner = { labels: { zone: 'a' } };
    const policy = await start();
    const refused = await approved(policy, 'count', { runner });
    expect((await settled(refused))[0]).toMatchObject({
      type: 'argus.action.refused.v1',
      data: { reason: 'no-runner-with-labels' },
    });

    const identity = 'runner-a';
    await bus.keys.addRunner(identity, { zone: 'a' }, clock.now());
    await bus.reload();
    const connection = await eventually(
      () => connectRunner({ url: bus.url, identity, keys: bus.keys, clock }),
      'it is let in',
    );
    const code = 'require("node:fs").appendFileSync(process.argv[1], "remote"); console.log("done")';
    const untilTold =
      'setInterval(() => { if (require("node:fs").existsSync(process.argv[1] + ".go")) process.exit(0); }, 20)';
    const command = Object.assign(new AllowedCommand(), { name: 'count', program: 'node' });
    const allowed = Object.assign(new ExecutorConfig(), {
      commands: [
        { ...command, args: ['-e', code, '--'] },
        { ...command, name: 'until-told', args: ['-e', `${code}; ${untilTold}`, '--'] },
      ],
    });
    const remote = new Runner({
      ...{ identity, labels: { zone: 'a' }, channel: connection.channel, clock, atOnce: 1 },
      around: { allowed, environment: process.env, rootDir: process.cwd(), dataDir },
      journal: new RunJournal<Ending>(join(dataDir, identity)),
      log: createLogger({ agent: identity, level: 'silent' }),
    });
    await remote.start();
    const first = await eventually(async () => {
      const incidentId = await approved(policy, 'count', { runner });
      const [outcome] = await settled(incidentId);
      // The executor may not have seen it yet.
      return outcome?.type !== 'argus.action.refused.v1' && incidentId;
    }, 'it is handed over');
    expect((await settled(first))[0]).toMatchObject({
      type: 'argus.action.succeeded.v1',
      data: { output: 'done\n' },
    });
    expect(await counted(first)).toBe('remote');
    expect((await eventsOf(first, 'argus.action.progressed.v1'))[0]?.data).toMatchObject({ runner: 'a' });

    // The executor that handed it over ends; the next one waits for the end, and states it.
    const second = await approved(policy, 'until-told', { runner });
    await eventually(async () => (await counted(second)) !== '', 'it has begun');
    await stopAll();
    await start();
    await writeFile(join(dataDir, `${second}.go`), '');
    const [outcome, ...more] = await settled(second);
    expect([outcome?.type, more]).toEqual(['argus.action.succeeded.v1', []]);
    expect(await counted(second)).toBe('remote');
    expect(await eventsOf(second, 'argus.action.started.v1')).toHaveLength(1);
    await remote.stop();
    await connection.close();
  }, 60_000);

  it('take back what made things worse, once', async () => {
    const policy = await start();
    const undoFile = join(dataDir, 'undone');
    const undo = {
      ...{ title: 'Take it back', kind: 'command' as const },
      parameters: { command: 'count', args: [undoFile] },
    };
    const incidentId = await approved(policy, 'count', { undo });
    await settled(incidentId);
    const approvalId = `${incidentId}-a-r1`;
    const regressed = {
      incidentId,
      approvalId,
      actionId: 'count',
      outcome: 'regressed' as const,
      reason: 'r',
    };
    await append('closer', incidentId, fact('argus.verification.failed.v1', incidentId, regressed));
    const [, undone] = await settled(incidentId, 2);
    expect(undone).toMatchObject({
      type: 'argus.action.succeeded.v1',
      data: { approvalId, actionId: 'count-undo', undoOf: 'count' },
    });
    await append('closer', incidentId, fact('argus.verification.failed.v1', incidentId, regressed));
    await stopAll();
    await start();
    expect(await readFile(undoFile, 'utf8')).toBe('x');
    expect(await eventsOf(incidentId, 'argus.action.started.v1')).toHaveLength(2);
  }, 60_000);

  it('end what a person cancels, in whichever copy it runs', async () => {
    const policy = await start(2);
    const incidentId = await approved(policy, 'wait');
    await eventually(
      async () => (await eventsOf(incidentId, 'argus.action.started.v1')).length > 0,
      'it started',
    );
    const cancel = { kind: 'cancel-action' as const, incidentId, actionId: 'count', reason: 'wrong' };
    // The copy that is asked may hear a little later than this test of what the other one stated.
    const said = (reason: string) =>
      eventually(async () => (await ask(cancel)).reason === reason, `it is told: ${reason}`);
    await said('cancelled');
    const [ended] = await settled(incidentId);
    expect(ended?.data).toMatchObject({ reason: 'cancelled' });
    await said('action-does-not-run');
  }, 60_000);
});
