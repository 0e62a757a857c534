import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PreparedAction } from '../action.js';
import { prepareAction } from '../kinds.js';
import { type Answer, type Got, type HttpFake, startHttpFake } from '../testing/http-fake.js';
import { aRun, surroundings } from '../testing/surroundings.js';
import { AllowedDockerHost } from './docker.settings.js';

describe('restarting a container, over the socket of the Docker Engine', () => {
  let folder: string;
  let socket: string;
  let fake: HttpFake;
  let startedAt: string;
  let restarted: number;
  let special: Answer | 'none';

  /** What the Engine's API documents for these two paths. */
  const engine = ({ method, url }: Got): Answer => {
    if (special !== 'none') return special;
    const path = /^\/v1\.40\/containers\/([^/]+)\/(json|restart)$/.exec(url.pathname);
    if (path === null) return { status: 404, body: { message: 'page not found' } };
    if (path[1] !== 'web') return { status: 404, body: { message: `No such container: ${path[1]}` } };
    if (path[2] === 'json' && method === 'GET')
      return { status: 200, body: { Id: 'abc', State: { Status: 'running', StartedAt: startedAt } } };
    if (path[2] !== 'restart' || method !== 'POST') return { status: 405 };
    if (!/^\d+$/.test(url.searchParams.get('t') ?? '0')) return { status: 400, body: { message: 'bad t' } };
    restarted++;
    startedAt = new Date(aRun().startedAt + 5_000).toISOString();
    return { status: 204 };
  };
  const prepared = (container = 'web', timeout = '5s'): PreparedAction => {
    const host = Object.assign(new AllowedDockerHost(), { socket, containers: ['web', 'db'], timeout });
    const doing = { kind: 'docker-restart', parameters: { container, stopWithinSeconds: 3 } } as const;
    const result = prepareAction(doing, surroundings({ dockerHosts: [host] }));
    if (!result.ok) throw new Error(result.error);
    return result.value;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-docker-'));
    socket = join(folder, 'docker.sock');
    startedAt = '2023-11-14T00:00:00.123456789Z';
    restarted = 0;
    special = 'none';
    fake = await startHttpFake(engine, { path: socket });
  });
  afterEach(async () => {
    await fake.stop();
    await rm(folder, { recursive: true });
  });

  it('restarts it, and knows by when it started that it was restarted', async () => {
    expect(await prepared().lookUp?.(aRun())).toEqual({ kind: 'unknown' });
    expect(await prepared().perform(aRun())).toEqual({ output: 'restarted the container web' });
    expect(fake.got.at(-1)?.url.searchParams.get('t')).toBe('3');
    expect(await prepared().lookUp?.(aRun())).toMatchObject({ kind: 'done' });
  });

  it('only looks whether it is there when it is tried dry', async () => {
    expect(await prepared().dryRun(aRun())).toEqual({ output: 'would restart the container web' });
    expect((await prepared('db').dryRun(aRun())).problem).toBe('Docker answered 404: No such container: db');
    expect(restarted).toBe(0);
  });

  it('says what the Engine says is wrong, and that it does not answer', async () => {
    special = { status: 500, body: { message: 'cannot restart' } };
    expect((await prepared().perform(aRun())).problem).toBe('Docker answered 500: cannot restart');
    special = undefined;
    const signal = AbortSignal.timeout(50);
    expect((await prepared('web', '50ms').perform(aRun({ signal }))).problem).toMatch(/outcome is unknown/);
    await fake.stop();
    expect((await prepared().perform(aRun())).problem).toMatch(/no answer: .*(ENOENT|ECONNREFUSED)/);
  });
});
