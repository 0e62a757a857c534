import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile, utimes } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AllowedCommand, AllowedFlags, AllowedTarget, RunJournal, prepareAction } from '#libs/actions';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandOutcome, Fact, ProposedAction } from '#libs/contracts';
import { systemClock } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { eventually } from '#libs/testing';
import type { RunAction } from './domain/decide.js';
import { executorEffects } from './effects.js';
import { ExecutorConfig } from './executor.config.js';
import { RunningActions } from './running-actions.js';

const head = { id: 'act', title: 'Act', risk: 'low' as const, target: 't' };
const program = (name: string, code: string, timeout = '20s'): AllowedCommand =>
  Object.assign(new AllowedCommand(), { name, program: 'node', args: ['-e', code, '--'], timeout });

describe('carrying out an approved action', () => {
  let folder: string;
  let server: Server | undefined;
  let target: AllowedTarget | undefined;
  const environment = {
    PATH: process.env['PATH'],
    ARGUS_JIRA_TOKEN: 'not-for-actions',
    ARGUS_ACTION_TOKEN_X: 'tok-en',
    ...{ STAGE: 'production', DEPLOY_TOKEN: 'hush-hush' },
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-executor-'));
    server = target = undefined;
  });
  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    await rm(folder, { recursive: true });
  });

  const commands = [
    program('greet', 'console.log("hello " + process.argv[1])'),
    program('count', 'require("node:fs").appendFileSync(process.argv[1], "x")'),
    program('fail', 'console.error("password=hunter2"); process.exit(3)'),
    program('environment', 'console.log(JSON.stringify(process.env))'),
    program(
      'hang',
      'console.log("waiting"); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)',
      '300ms',
    ),
    Object.assign(
      program('tell', 'console.log(`deploying to ${process.env.STAGE} with ${process.env.DEPLOY_TOKEN}`)'),
      { passEnvironment: ['STAGE', 'DEPLOY_TOKEN'] },
    ),
    program('wait', 'setInterval(() => {}, 1000)'),
    program(
      'spawner',
      `const { spawn } = require("node:child_process");
       const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
       console.log("child " + child.pid); setInterval(() => {}, 1000)
       require("node:fs").writeFileSync(process.argv[1], "");`,
    ),
    Object.assign(new AllowedCommand(), { name: 'missing', program: '/no/such/program' }),
  ];
  let running: RunningActions;
  let dryRun: 'never' | 'first' | 'only';
  let flags: AllowedFlags[];
  beforeEach(() => {
    running = new RunningActions();
    dryRun = 'never';
    flags = [];
  });
  const carryOut = (command: Partial<RunAction> & { action: ProposedAction }, attempt = 1) =>
    executorEffects({
      prepare: ({ action }) =>
        prepareAction(action, {
          allowed: Object.assign(new ExecutorConfig(), {
            ...{ commands, targets: target === undefined ? [] : [target], featureFlags: flags },
          }),
          ...{ rootDir: process.cwd(), dataDir: folder, environment },
        }),
      journal: new RunJournal<Fact>(folder),
      running,
      clock: systemClock,
      log: createLogger({ agent: 'executor', level: 'silent' }),
      dryRun: () => dryRun,
    })(
      {
        ...{ key: 'inc-1-q-r1', incidentId: 'inc-1', approvalId: 'inc-1-q-r1' },
        ...{ startedAt: 1_700_000_000_000, startBy: Infinity },
        ...command,
      },
      attempt,
    );
  const named = (command: string, ...args: string[]): ProposedAction => ({
    ...head,
    kind: 'command',
    parameters: { command, args },
  });
  const factOf = (outcome: CommandOutcome) => {
    if (outcome.kind !== 'facts' || outcome.facts.length !== 1) throw new Error(JSON.stringify(outcome));
    return outcome.facts[0]!;
  };
  const counted = () => readFile(join(folder, 'count'), 'utf8').catch(() => '');

  it('states what a program said', async () => {
    const stated = factOf(await carryOut({ action: named('greet', '$(whoami); `id`') }));
    expect(stated).toMatchObject({
      type: 'argus.action.succeeded.v1',
      data: {
        incidentId: 'inc-1',
        approvalId: 'inc-1-q-r1',
        actionId: 'act',
        output: 'hello $(whoami); `id`\n',
      },
    });
  });

  it('states how a program failed, without the secrets it said', async () => {
    expect(factOf(await carryOut({ action: named('fail') }))).toMatchObject({
      type: 'argus.action.failed.v1',
      data: { reason: 'exit code 3', output: 'password=[redacted]\n' },
    });
  });

  it('states that a program is not there', async () => {
    const { data } = factOf(await carryOut({ action: named('missing') }));
    expect(data).toMatchObject({ reason: 'could not be started: ENOENT' });
  });

  it('gives a program none of the secrets of Argus', async () => {
    const { data } = factOf(await carryOut({ action: named('environment') }));
    const output = (data as { output: string }).output;
    expect(output).not.toContain('not-for-actions');
    expect(JSON.parse(output)).toMatchObject({ ARGUS_INCIDENT_ID: 'inc-1', ARGUS_APPROVAL_ID: 'inc-1-q-r1' });
  });

  it('states none of the secrets that a program is given, should it say them', async () => {
    expect(factOf(await carryOut({ action: named('tell') })).data).toMatchObject({
      output: 'deploying to production with [redacted]\n',
    });
  });

  it('states that a program cannot take so much', async () => {
    const { data } = factOf(await carryOut({ action: named('greet', 'x'.repeat(200_000)) }));
    expect(data).toMatchObject({ reason: 'could not be started: E2BIG' });
  });

  it('stops a program that takes too long, even one that does not listen', async () => {
    const { data } = factOf(await carryOut({ action: named('hang') }));
    expect(data).toMatchObject({ reason: 'timed out after 300 ms' });
  });

  it('stops what a program has started along with it', async () => {
    const started = join(folder, 'started');
    const ending = carryOut({ action: named('spawner', started) });
    await eventually(() => existsSync(started), 'it has started another one');
    running.cancel('inc-1-q-r1');
    const { data } = factOf(await ending);
    const pid = Number(/child (\d+)/.exec((data as { output: string }).output)?.[1]);
    expect(pid).toBeGreaterThan(0);
    await eventually(() => hasEnded(pid), 'the other one has ended, too');
  });

  it('runs an action once: the same again states the same outcome', async () => {
    const action = named('count', join(folder, 'count'));
    const first = await carryOut({ action });
    // The bus was away when the outcome was to be stated, so the message comes again.
    expect(await carryOut({ action }, 2)).toEqual(first);
    expect(await carryOut({ action }, 1)).toEqual(first);
    expect(await counted()).toBe('x');
  });

  it('does not run an action again that a crash interrupted', async () => {
    await new RunJournal<Fact>(folder).begin('inc-1-q-r1');
    const action = named('count', join(folder, 'count'));
    for (const attempt of [1, 2]) {
      const { type, data } = factOf(await carryOut({ action }, attempt));
      expect(type).toBe('argus.action.failed.v1');
      expect(data).toMatchObject({ reason: 'interrupted: outcome unknown, not run again' });
    }
    expect(await counted()).toBe('');
  });

  it('does not run an action that another copy may have begun', async () => {
    const { data } = factOf(await carryOut({ action: named('count', join(folder, 'count')) }, 2));
    expect(data).toMatchObject({ reason: 'interrupted: outcome unknown, not run again' });
    expect(await counted()).toBe('');
  });

  it('forgets what ended long ago, and nothing else', async () => {
    const journal = new RunJournal<Fact>(folder);
    for (const key of ['old', 'new']) await journal.begin(key);
    await journal.finish('old', []);
    await utimes(join(folder, 'old.json'), 1_000, 1_000);
    await journal.forget(2_000_000);
    expect(await journal.read('old')).toEqual({ kind: 'unknown' });
    expect(await journal.read('new')).toEqual({ kind: 'begun' });
    await new RunJournal<Fact>(join(folder, 'none')).forget(0);
  });

  it('takes a journal that was cut short for a run that began', async () => {
    const journal = new RunJournal<Fact>(folder);
    await journal.begin('inc-1-q-r1');
    await writeFile(join(folder, 'inc-1-q-r1.json'), '{"state":"fin');
    expect(await journal.read('inc-1-q-r1')).toEqual({ kind: 'begun' });
  });

  it.each<[string, Partial<RunAction>]>([
    ['incident-closed', { objection: { reason: 'incident-closed' } }],
    ['grant-too-old', { startBy: 0 }],
    ['actions-stopped', { objection: { reason: 'actions-stopped', guardrail: 'stop switch' } }],
  ])('refuses for %s what has not begun', async (reason, more) => {
    const refused = factOf(await carryOut({ action: named('count', join(folder, 'count')), ...more }));
    expect(refused.type).toBe('argus.action.refused.v1');
    expect(refused.data).toMatchObject({ reason, ...more.objection });
    expect(await counted()).toBe('');
  });

  it('does not call refused what may have been done before', async () => {
    const action = named('count', join(folder, 'count'));
    const { type } = factOf(await carryOut({ action, objection: { reason: 'actions-stopped' } }, 2));
    expect(type).toBe('argus.action.failed.v1');
  });

  it('does not begin what a person cancels while it is looked at', async () => {
    const ending = carryOut({ action: named('count', join(folder, 'count')) });
    running.cancel('inc-1-q-r1');
    expect(factOf(await ending).data).toMatchObject({ reason: 'cancelled' });
    expect(await counted()).toBe('');
  });

  it('ends an action that a person cancels', async () => {
    const ending = carryOut({ action: { ...named('hang'), parameters: { command: 'wait', args: [] } } });
    const end = setInterval(() => running.cancel('inc-1-q-r1'), 50);
    expect(factOf(await ending).data).toMatchObject({ reason: 'cancelled' });
    clearInterval(end);
  });

  it('lets nothing but a dry run happen, where the policy says so', async () => {
    dryRun = 'only';
    const action = named('count', join(folder, 'count'));
    expect(factOf(await carryOut({ action }))).toMatchObject({
      type: 'argus.action.refused.v1',
      data: {
        reason: 'dry-run-only',
        guardrail: 'guardrails.dry_run',
        output: expect.stringMatching(/^would start/),
      },
    });
    expect(await counted()).toBe('');
  });

  it('refuses what its dry run refuses', async () => {
    dryRun = 'first';
    expect(factOf(await carryOut({ action: named('missing') }))).toMatchObject({
      type: 'argus.action.refused.v1',
      data: { reason: 'dry-run-failed' },
    });
    expect(factOf(await carryOut({ action: named('greet', 'x') })).type).toBe('argus.action.succeeded.v1');
  });

  it('does again after a crash what says how things shall be', async () => {
    let asked = 0;
    const url = await new Promise<string>((resolve) => {
      server = createServer((_, response) => {
        asked++;
        response.end('{"before":false}');
      }).listen(0, '127.0.0.1', () =>
        resolve(`http://127.0.0.1:${(server!.address() as AddressInfo).port}/`),
      );
    });
    flags = [
      Object.assign(new AllowedFlags(), { url, secretVariable: 'ARGUS_ACTION_TOKEN_X', flags: ['new'] }),
    ];
    await new RunJournal<Fact>(folder).begin('inc-1-q-r1');
    const action: ProposedAction = {
      ...head,
      kind: 'feature-flag',
      parameters: { flag: 'new', enabled: true },
    };
    const { data } = factOf(await carryOut({ action }, 2));
    expect(data).toMatchObject({
      output: 'switched new on',
      undo: { kind: 'feature-flag', parameters: { flag: 'new', enabled: false } },
    });
    expect(asked).toBe(1);
  });

  describe('that is a request', () => {
    const serve = async (
      answer: (request: IncomingMessage, response: ServerResponse) => void,
      timeout = '20s',
    ): Promise<string> => {
      server = createServer(answer);
      await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/restart`;
      target = Object.assign(new AllowedTarget(), {
        url,
        timeout,
        tokenVariable: 'ARGUS_ACTION_TOKEN_X',
      });
      return url;
    };
    const send = (url: string): ProposedAction => ({
      ...head,
      kind: 'http',
      parameters: { method: 'POST', url, body: { service: 'checkout' } },
    });

    it('sends method, body and token, and states the answer without the token', async () => {
      const seen: string[] = [];
      const url = await serve((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
          seen.push(String(request.headers['idempotency-key']));
          response.end(`done with ${request.headers.authorization?.slice(7)}`);
        });
      });
      const { type, data } = factOf(await carryOut({ action: send(`${url}/checkout`) }));
      expect(seen).toEqual(['POST /restart/checkout Bearer tok-en {"service":"checkout"}', 'inc-1-q-r1']);
      expect(type).toBe('argus.action.succeeded.v1');
      expect(data).toMatchObject({ output: 'HTTP 200\ndone with [redacted]' });
    });

    it('does not follow a redirect', async () => {
      const url = await serve((request, response) => {
        if (request.url === '/elsewhere') throw new Error('followed');
        response.writeHead(307, { location: '/elsewhere' }).end();
      });
      expect(factOf(await carryOut({ action: send(url) })).type).toBe('argus.action.failed.v1');
    });

    it('states an answer that is an error, and one that does not come', async () => {
      const url = await serve((_, response) => void response.writeHead(503).end('busy'));
      expect(factOf(await carryOut({ action: send(url) })).data).toMatchObject({
        reason: 'HTTP status 503',
        output: 'HTTP 503\nbusy',
      });
      server?.close();
      const silent = await serve(() => undefined, '500ms');
      const { data } = factOf(await carryOut({ action: send(silent), key: 'inc-1-q-r2' }));
      expect(data).toMatchObject({ reason: 'no answer within 500 ms, the outcome is unknown' });
    });
  });
});

/** Whether a process is gone, or waits for nothing but to be counted as such. */
async function hasEnded(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return status === undefined || / Z /.test(status);
}
