import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Doing, PreparedAction } from '../action.js';
import { prepareAction } from '../kinds.js';
import { type Answer, type Got, type HttpFake, startHttpFake } from '../testing/http-fake.js';
import { aRun, surroundings } from '../testing/surroundings.js';
import { AllowedCluster } from './cluster.settings.js';

type Tree = { [name: string]: unknown };

/** RFC 7396, which is what the API server does with a merge patch. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === 'object' && target !== null ? { ...(target as Tree) } : {};
  for (const [name, value] of Object.entries(patch as Tree)) {
    if (value === null) delete base[name];
    else base[name] = merged(base[name], value);
  }
  return base;
}

const status = (code: number, reason: string, message: string): Answer => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code, message },
});

/** As much of an API server as actions see: objects with versions, merge patches, dry runs, refusals. */
class ApiServer {
  readonly objects = new Map<string, Tree>();
  private version = 10;
  /** Runs before the next request is answered. */
  before: (got: Got) => Answer | 'go on' = () => 'go on';

  put(path: string, object: Tree): void {
    const metadata = object['metadata'] as Tree;
    this.objects.set(path, { ...object, metadata: { ...metadata, resourceVersion: String(++this.version) } });
  }

  readonly answer = (got: Got): Answer => {
    const early = this.before(got);
    if (early !== 'go on') return early;
    const { method, url, headers, body } = got;
    if (headers.authorization !== 'Bearer kube-token') return status(401, 'Unauthorized', 'Unauthorized');
    const object = this.objects.get(url.pathname);
    if (object === undefined) return status(404, 'NotFound', `${url.pathname} not found`);
    if (method === 'GET') return { status: 200, body: object };
    if (method !== 'PATCH') return status(405, 'MethodNotAllowed', method);
    if (headers['content-type'] !== 'application/merge-patch+json')
      return status(415, 'UnsupportedMediaType', String(headers['content-type']));
    const given = ((body as Tree)['metadata'] as Tree | undefined)?.['resourceVersion'];
    if (given !== undefined && given !== (object['metadata'] as Tree)['resourceVersion'])
      return status(409, 'Conflict', 'the object has been modified');
    const changed = merged(object, body) as Tree;
    const annotations = ((changed['metadata'] as Tree)['annotations'] ?? {}) as Tree;
    if (Object.values(annotations).some((value) => typeof value !== 'string'))
      return status(422, 'Invalid', 'annotations are texts');
    if (url.searchParams.get('dryRun') === 'All') return { status: 200, body: changed };
    this.put(url.pathname, changed);
    return { status: 200, body: this.objects.get(url.pathname) };
  };

  spec(path: string): Tree {
    return this.objects.get(path)?.['spec'] as Tree;
  }
}

const checkout = '/apis/apps/v1/namespaces/shop/deployments/checkout';
const node = '/api/v1/nodes/node-1';
const restart: Doing = {
  kind: 'kubernetes-restart',
  parameters: { namespace: 'shop', deployment: 'checkout' },
};
const scale = (replicas: number): Doing => ({
  kind: 'kubernetes-scale',
  parameters: { namespace: 'shop', deployment: 'checkout', replicas },
});
const cordon: Doing = { kind: 'kubernetes-cordon', parameters: { node: 'node-1' } };

describe('an action on Kubernetes, through its own client', () => {
  let folder: string;
  let fake: HttpFake;
  let server: ApiServer;
  let prepared: (doing: Doing) => PreparedAction;

  beforeEach(async () => {
    server = new ApiServer();
    server.put(checkout, {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'checkout', namespace: 'shop' } },
      spec: { replicas: 4, selector: {}, template: { metadata: { labels: { app: 'checkout' } }, spec: {} } },
    });
    server.put(node, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, spec: {} });
    fake = await startHttpFake(server.answer);
    folder = await mkdtemp(join(tmpdir(), 'argus-kubernetes-'));
    const kubeconfig = join(folder, 'config');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
        clusters: [{ name: 'k', cluster: { server: fake.url, 'insecure-skip-tls-verify': true } }],
        users: [{ name: 'u', user: { token: 'kube-token' } }],
        contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
      }),
    );
    const cluster = { kubeconfig, namespaces: ['shop'], nodes: true, timeout: '5s' };
    const around = surroundings({ clusters: [Object.assign(new AllowedCluster(), cluster)] });
    prepared = (doing) => {
      const result = prepareAction(doing, around);
      if (!result.ok) throw new Error(result.error);
      return result.value;
    };
  });
  afterEach(async () => {
    await fake.stop();
    await rm(folder, { recursive: true });
  });

  it('restarts a deployment as kubectl does, and is known again by its run', async () => {
    const run = aRun();
    expect(await prepared(restart).perform(run)).toEqual({ output: 'deployment shop/checkout: restarted' });
    expect(server.spec(checkout)['template']).toMatchObject({
      metadata: {
        labels: { app: 'checkout' },
        annotations: {
          'kubectl.kubernetes.io/restartedAt': '2023-11-14T22:13:20.000Z',
          'argus.dev/restarted-by': run.key,
        },
      },
    });
    expect(await prepared(restart).lookUp?.(run)).toMatchObject({ kind: 'done' });
    expect(await prepared(restart).lookUp?.(aRun({ key: 'another' }))).toEqual({ kind: 'repeatable' });
  });

  it('changes nothing when it is done again', async () => {
    await prepared(restart).perform(aRun());
    const asked = fake.got.length;
    await prepared(restart).perform(aRun());
    expect(fake.got.slice(asked).map(({ method }) => method)).toEqual(['GET']);
  });

  it('scales, and tells what restores the number that was there before', async () => {
    const ending = await prepared(scale(6)).perform(aRun());
    expect(ending).toMatchObject({
      output: 'deployment shop/checkout: scaled from 4 to 6',
      undo: { kind: 'kubernetes-scale', parameters: { replicas: 4 } },
    });
    expect(server.spec(checkout)['replicas']).toBe(6);
    // Also when only the record of the cluster is left.
    expect(await prepared(scale(6)).lookUp?.(aRun())).toMatchObject({
      ...{ kind: 'done', ending: { undo: { parameters: { replicas: 4 } } } },
    });
    await prepared({ ...scale(6), ...ending.undo }).perform(aRun({ key: 'undo' }));
    expect(server.spec(checkout)['replicas']).toBe(4);
  });

  it('takes no more instances away at once than the settings let it', async () => {
    const { problem } = await prepared(scale(1)).perform(aRun());
    expect(problem).toMatch(/would take 3 of 4 instances away/);
    expect(server.spec(checkout)['replicas']).toBe(4);
    expect((await prepared(scale(2)).perform(aRun())).problem).toBeUndefined();
  });

  it('cordons a node; what takes it back uncordons it, unless it was cordoned before', async () => {
    const { undo } = await prepared(cordon).perform(aRun());
    expect(server.spec(node)).toEqual({ unschedulable: true });
    expect(undo).toMatchObject({
      title: 'Uncordon node-1',
      parameters: { node: 'node-1', schedulable: true },
    });
    expect((await prepared(cordon).perform(aRun({ key: 'again' }))).undo).toBeUndefined();
  });

  it('has the server try it without keeping it', async () => {
    expect(await prepared(scale(5)).dryRun(aRun())).toEqual({
      output: 'would do: deployment shop/checkout: scaled from 4 to 5',
    });
    expect(server.spec(checkout)['replicas']).toBe(4);
  });

  it('does not overwrite what somebody else changes in between', async () => {
    server.before = ({ method }) => {
      if (method === 'PATCH') server.put(checkout, { ...server.objects.get(checkout)! });
      return 'go on';
    };
    expect((await prepared(scale(5)).perform(aRun())).problem).toBe(
      'Kubernetes answered 409: the object has been modified',
    );
  });

  it.each<[string, Answer, RegExp]>([
    ['may not do it', status(403, 'Forbidden', 'deployments is forbidden'), /403: deployments is forbidden/],
    ['is overloaded', status(429, 'TooManyRequests', 'slow down'), /429: slow down/],
    ['fails', { status: 500 }, /500/],
  ])('says so when it %s', async (_what, answered, words) => {
    server.before = () => answered;
    expect((await prepared(restart).perform(aRun())).problem).toMatch(words);
  });

  it('ends when it is cancelled, and does not look up what cannot be asked', async () => {
    server.before = () => undefined;
    const stop = new AbortController();
    const ending = prepared(restart).perform(aRun({ signal: stop.signal }));
    stop.abort();
    expect((await ending).problem).toMatch(/cancelled|aborted/);
    await fake.stop();
    await expect(prepared(restart).lookUp?.(aRun())).rejects.toThrow();
  });
});
