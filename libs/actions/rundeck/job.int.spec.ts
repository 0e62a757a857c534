import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActionRun, PreparedAction } from '../action.js';
import { prepareAction } from '../kinds.js';
import { type Answer, type Got, type HttpFake, startHttpFake } from '../testing/http-fake.js';
import { aRun, surroundings } from '../testing/surroundings.js';
import { AllowedRundeck } from './rundeck.settings.js';

const job = '3d6a7a1c-6f1f-4f4e-9d1a-0b6a3c9b2f10';

interface Execution {
  readonly id: number;
  status: string;
  readonly job: { readonly id: string; readonly options: Record<string, string> };
}

describe('running a job of Rundeck', () => {
  let fake: HttpFake;
  let executions: Execution[];
  /** How a job ends, and after how many looks at it. */
  let end: { status: string; after: number };
  let special: ((got: Got) => Answer | 'go on') | undefined;
  /** Runs whenever somebody looks at an execution. */
  let whenLookedAt: () => void;

  /** What Rundeck documents for these paths: token, JSON, known jobs and options. */
  const rundeck = (got: Got): Answer => {
    const early = special?.(got) ?? 'go on';
    if (early !== 'go on') return early;
    const { method, url, headers, body } = got;
    const refuse = (status: number, message: string): Answer => ({
      status,
      body: { error: true, apiversion: 41, message },
    });
    if (headers['x-rundeck-auth-token'] !== 'rd-token') return refuse(403, 'not authorized');
    if (headers.accept !== 'application/json') return refuse(406, 'send Accept');
    const path = `${method} ${url.pathname}`;
    if (path === `GET /api/41/job/${job}/info`) return { status: 200, body: { id: job } };
    if (path === `POST /api/41/job/${job}/run`) {
      if (headers['content-type'] !== 'application/json') return refuse(415, 'not JSON');
      const { options, ...rest } = body as { options: Record<string, string> };
      const unknown = [
        ...Object.keys(rest),
        ...Object.keys(options).filter((name) => !['host', 'argus_run'].includes(name)),
      ];
      if (unknown.length > 0) return refuse(400, `Unknown option: ${unknown.join()}`);
      const execution = { id: executions.length + 1, status: 'running', job: { id: job, options } };
      executions.push(execution);
      return { status: 200, body: execution };
    }
    if (path === `GET /api/41/job/${job}/executions`) return { status: 200, body: { executions } };
    const aborted = executions.find((each) => path === `POST /api/41/execution/${each.id}/abort`);
    if (aborted !== undefined) {
      aborted.status = 'aborted';
      return { status: 200, body: { abort: { status: 'aborted' }, execution: { ...aborted } } };
    }
    const id = /^GET \/api\/41\/execution\/(\d+)$/.exec(path)?.[1];
    const execution = executions.find((each) => String(each.id) === id);
    if (execution === undefined) return refuse(404, `${path} not found`);
    whenLookedAt();
    if (end.after-- <= 0) execution.status = end.status;
    return { status: 200, body: execution };
  };
  const prepared = (
    options: Record<string, string> = { host: 'web1' },
    more: object = {},
  ): PreparedAction => {
    const settings = Object.assign(new AllowedRundeck(), {
      ...{ url: fake.url, tokenVariable: 'ARGUS_ACTION_TOKEN_RUNDECK', jobs: [job] },
      ...{ keyOption: 'argus_run', lookEvery: '1ms', timeout: '5s' },
      ...more,
    });
    const environment = { ARGUS_ACTION_TOKEN_RUNDECK: 'rd-token' };
    const around = surroundings({ rundecks: [settings] }, { environment });
    const result = prepareAction({ kind: 'rundeck-job', parameters: { job, options } }, around);
    if (!result.ok) throw new Error(result.error);
    return result.value;
  };

  beforeEach(async () => {
    executions = [];
    end = { status: 'succeeded', after: 2 };
    special = undefined;
    whenLookedAt = () => undefined;
    fake = await startHttpFake(rundeck);
  });
  afterEach(() => fake.stop());
  /** A run whose time is up once the execution has been looked at. */
  const aRunTooLong = (): ActionRun => {
    const timeUp = new AbortController();
    whenLookedAt = () => timeUp.abort(new DOMException('time is up', 'TimeoutError'));
    return aRun({ signal: timeUp.signal });
  };

  it('runs it with its options and its key, and waits for its end', async () => {
    expect(await prepared().perform(aRun())).toEqual({ output: 'execution 1: succeeded' });
    expect(executions[0]?.job.options).toEqual({ host: 'web1', argus_run: aRun().key });
  });

  it('finds after a crash what it had started, and runs nothing again', async () => {
    // The answer got lost after the job was started.
    special = (got) => {
      if (got.method !== 'POST') return 'go on';
      special = undefined;
      rundeck(got);
      return { status: 502 };
    };
    expect((await prepared().perform(aRun())).problem).toBe('Rundeck answered 502');
    expect(await prepared().lookUp?.(aRun())).toMatchObject({
      ...{ kind: 'done', ending: { output: 'execution 1: succeeded' } },
    });
    expect(await prepared().lookUp?.(aRun({ key: 'other' }))).toEqual({ kind: 'unknown' });
    expect(await prepared({}, { keyOption: undefined }).lookUp?.(aRun())).toEqual({ kind: 'unknown' });
    expect(executions).toHaveLength(1);
  });

  it('says how it failed, and what Rundeck refused', async () => {
    end = { status: 'failed', after: 0 };
    expect((await prepared().perform(aRun())).problem).toBe('the job ended as failed');
    expect((await prepared({ colour: 'red' }).perform(aRun())).problem).toBe(
      'Rundeck answered 400: Unknown option: colour',
    );
  });

  it('has Rundeck abort the job when its time is up or a person cancels it, also one that it had started before', async () => {
    end = { status: 'succeeded', after: Infinity };
    const { problem } = await prepared().perform(aRunTooLong());
    expect(problem).toMatch(/^no answer within 5000 ms, the outcome is unknown; Rundeck was told to end it$/);
    expect(executions[0]?.status).toBe('aborted');

    executions = [{ id: 7, status: 'running', job: { id: job, options: { argus_run: aRun().key } } }];
    const stop = new AbortController();
    whenLookedAt = () => stop.abort();
    const found = await prepared().lookUp?.(aRun({ signal: stop.signal }));
    expect(found).toMatchObject({
      ending: { problem: expect.stringMatching(/^cancelled .*Rundeck was told to end it$/) },
    });
    expect(executions[0]?.status).toBe('aborted');
  });

  it('says that the job may go on where Rundeck does not abort it', async () => {
    end = { status: 'succeeded', after: Infinity };
    special = ({ url }) =>
      url.pathname.endsWith('/abort')
        ? { status: 200, body: { abort: { status: 'failed', reason: 'Job is not running' } } }
        : 'go on';
    const { problem } = await prepared().perform(aRunTooLong());
    expect(problem).toMatch(/; it may still run at Rundeck: Rundeck answered 409: Job is not running$/);
  });

  it('cannot be looked up while Rundeck does not answer well', async () => {
    special = () => ({ status: 503 });
    await expect(prepared().lookUp?.(aRun())).rejects.toThrow('Rundeck answered 503');
  });

  it('only looks whether the job is there when it is tried dry', async () => {
    expect(await prepared().dryRun(aRun())).toEqual({ output: `would run the job ${job}` });
    expect(executions).toEqual([]);
  });
});
