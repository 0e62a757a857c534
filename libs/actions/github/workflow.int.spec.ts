import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OpenApiDocument, type OpenApiFake, startOpenApiFake } from '#libs/testing';
import type { PreparedAction } from '../action.js';
import { prepareAction } from '../kinds.js';
import { aRun, surroundings } from '../testing/surroundings.js';
import { AllowedWorkflow } from './workflow.settings.js';

type Json = { [name: string]: Json } & { [index: number]: Json };

const file = join(
  resolve(process.env['ARGUS_CONTRACTS'] ?? '../shared/contracts'),
  'github',
  'github-rest-subset.json',
);
const contract = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Json) : undefined;
if (contract === undefined)
  process.stderr.write(
    `SKIPPED: tests against GitHub's own document; ${file} is not there (set ARGUS_CONTRACTS)\n`,
  );
const tested = contract === undefined ? describe.skip : describe;

const runsPath = '/repos/{owner}/{repo}/actions/runs';
const runPath = '/repos/{owner}/{repo}/actions/runs/{run_id}';
const text = { type: 'string' };
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: text });
const ofWorkflow = ['owner', 'repo', 'workflow_id'].map(inPath);

/** The two operations on runs from GitHub's own document; the subset lacks the others, which are as GitHub documents them. */
function documentOf({ paths, components }: Json): OpenApiDocument {
  const parameters = components?.['parameters'];
  const operation = (path: string): Json => {
    const get = paths?.[path]?.['get'] as Json;
    const resolved = (get['parameters'] as unknown as { $ref: string }[]).map(
      ({ $ref }) => parameters?.[$ref.split('/').at(-1) ?? ''],
    );
    return { ...get, parameters: resolved } as unknown as Json;
  };
  return {
    openapi: '3.0.3',
    paths: {
      [runsPath]: { get: operation(runsPath) },
      [runPath]: { get: operation(runPath) },
      [`${runPath}/cancel`]: {
        post: {
          ...{ operationId: 'cancel-run', parameters: ['owner', 'repo', 'run_id'].map(inPath) },
          responses: { '202': {}, '409': {} },
        },
      },
      '/repos/{owner}/{repo}/actions/workflows/{workflow_id}': {
        get: { operationId: 'get-workflow', parameters: ofWorkflow, responses: { '200': {} } },
      },
      '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': {
        post: {
          ...{ operationId: 'create-dispatch', parameters: ofWorkflow, responses: { '204': {}, '422': {} } },
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  ...{ type: 'object', required: ['ref'], additionalProperties: false },
                  properties: { ref: text, inputs: { type: 'object', maxProperties: 25 } },
                },
              },
            },
          },
        },
      },
    },
    components,
  };
}

tested('starting a workflow of GitHub Actions', () => {
  let fake: OpenApiFake;
  let dispatched: { inputs: Record<string, string> }[];
  let looks: number;
  let conclusion: string;
  let cancelled: string[];
  /** Runs whenever somebody looks at the run. */
  let whenLookedAt: () => void;

  /** A run as GitHub's own example shows it. */
  const runOf = (key: string): Json => {
    const examples = contract?.['components']?.['examples'] as Json;
    const done = looks > 1;
    return {
      ...(examples['workflow-run']?.['value'] as Json),
      ...{ id: 30433642, display_title: `Restart (${key})`, event: 'workflow_dispatch' },
      ...{ status: done ? 'completed' : 'in_progress', conclusion: done ? conclusion : null },
      html_url: 'https://github.com/o/r/actions/runs/30433642',
    } as unknown as Json;
  };
  const prepared = (
    inputs: Record<string, string> = {},
    keyInput: string | undefined = 'run',
  ): PreparedAction => {
    const settings = Object.assign(new AllowedWorkflow(), {
      ...{ repository: 'o/r', workflow: 'restart.yml', tokenVariable: 'ARGUS_ACTION_TOKEN_GITHUB' },
      ...{ apiUrl: fake.url, lookEvery: '1ms', timeout: '5s', keyInput },
    });
    const environment = { ARGUS_ACTION_TOKEN_GITHUB: 'gh-token' };
    const doing = { repository: 'o/r', workflow: 'restart.yml', inputs };
    const around = surroundings({ workflows: [settings] }, { environment });
    const result = prepareAction({ kind: 'github-workflow', parameters: doing }, around);
    if (!result.ok) throw new Error(result.error);
    return result.value;
  };

  beforeEach(async () => {
    dispatched = [];
    looks = 0;
    conclusion = 'success';
    cancelled = [];
    whenLookedAt = () => undefined;
    fake = await startOpenApiFake({
      document: documentOf(contract as Json),
      authorise: ({ authorization }) =>
        authorization === 'Bearer gh-token'
          ? undefined
          : { status: 401, body: { message: 'Bad credentials' } },
      refusal: (_, problems) => ({ message: problems.join('; ') }),
      handlers: {
        'get-workflow': () => ({ status: 200, body: { state: 'active' } }),
        'create-dispatch': ({ body }) => {
          const { inputs = {} } = body as { inputs?: Record<string, string> };
          const unknown = Object.keys(inputs).filter((name) => !['run', 'host'].includes(name));
          if (unknown.length > 0)
            return {
              status: 422,
              body: { message: `Unexpected inputs provided: ${JSON.stringify(unknown)}` },
            };
          dispatched.push({ inputs });
          return { status: 204 };
        },
        'actions/list-workflow-runs-for-repo': () => ({
          status: 200,
          body: {
            total_count: dispatched.length,
            workflow_runs: dispatched.map(({ inputs }) => runOf(inputs['run'] ?? '')),
          },
        }),
        'cancel-run': ({ pathParameters }) => {
          cancelled.push(String(pathParameters['run_id']));
          return { status: 202, body: {} };
        },
        'actions/get-workflow-run': () => {
          looks++;
          whenLookedAt();
          return { status: 200, body: runOf(dispatched[0]?.inputs['run'] ?? '') };
        },
      },
    });
  });
  afterEach(() => fake.close());

  it('gives it its inputs and its key, and waits for the end of the run', async () => {
    expect(await prepared({ host: 'web1' }).perform(aRun())).toEqual({
      output: 'run 30433642: success\nhttps://github.com/o/r/actions/runs/30433642',
    });
    expect(dispatched).toEqual([{ inputs: { host: 'web1', run: aRun().key } }]);
  });

  it('finds after a crash the run that it had started', async () => {
    fake.failNext({ kind: 'drop-after-work', operationId: 'create-dispatch' });
    expect((await prepared().perform(aRun())).problem).toMatch(/no answer.*may still run at GitHub/);
    expect(await prepared().lookUp?.(aRun())).toMatchObject({ kind: 'done' });
    expect(await prepared().lookUp?.(aRun({ key: 'other' }))).toEqual({ kind: 'unknown' });
    expect(dispatched).toHaveLength(1);
  });

  it('says how the run failed, and what GitHub refused', async () => {
    conclusion = 'failure';
    expect((await prepared().perform(aRun())).problem).toBe('the run ended as failure');
    expect((await prepared({ colour: 'red' }).perform(aRun())).problem).toBe(
      'GitHub answered 422: Unexpected inputs provided: ["colour"]',
    );
    fake.failNext({ kind: 'status', status: 403, body: { message: 'API rate limit exceeded' } });
    expect((await prepared().perform(aRun())).problem).toBe('GitHub answered 403: API rate limit exceeded');
  });

  it('has GitHub cancel the run when its time is up, or a person cancels it', async () => {
    looks = -Infinity;
    const timeUp = new AbortController();
    whenLookedAt = () => timeUp.abort(new DOMException('time is up', 'TimeoutError'));
    const { problem } = await prepared().perform(aRun({ signal: timeUp.signal }));
    expect(problem).toMatch(/^no answer within 5000 ms, the outcome is unknown; GitHub was told to end it$/);
    expect(cancelled).toEqual(['30433642']);
    fake.failNext({ kind: 'status', operationId: 'cancel-run', status: 409, body: { message: 'is done' } });
    const stop = new AbortController();
    whenLookedAt = () => stop.abort();
    expect((await prepared().perform(aRun({ signal: stop.signal }))).problem).toMatch(
      /^cancelled .*; it may still run at GitHub: GitHub answered 409: is done$/,
    );
  });

  it('only looks whether the workflow may run when it is tried dry', async () => {
    expect(await prepared().dryRun(aRun())).toEqual({ output: 'would start restart.yml at main' });
    expect(dispatched).toEqual([]);
  });
});
