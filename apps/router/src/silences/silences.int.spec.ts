import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { type Fact, subjects } from '#libs/contracts';
import { JetStreamEventStore } from '#libs/event-store';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { alertEvent, inShort } from '#libs/testing/routing';
import { type RunningRouter, startRouter } from '../../test-support/running-router.js';

const run = promisify(execFile);
const amtool = ['/usr/bin/amtool', '/usr/local/bin/amtool'].find((path) => existsSync(path));
if (amtool === undefined)
  console.warn('SKIPPED: amtool is not installed; apt-get install prometheus-alertmanager');

const contract = join(
  process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts'),
  'alertmanager/api/openapi.yaml',
);
const haveContract = existsSync(contract);
if (!haveContract)
  console.warn(`SKIPPED: Alertmanager's OpenAPI document is not at ${contract}; set ARGUS_CONTRACTS`);

/** Checks a value against a definition of Alertmanager's API. */
const definition = (name: string): ((value: unknown) => unknown) => {
  const { definitions } = parse(readFileSync(contract, 'utf8')) as { definitions: object };
  const ajv = new Ajv({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  const validate = ajv.compile({ definitions, $ref: `#/definitions/${name}` });
  return (value) => (validate(value) ? [] : validate.errors);
};

interface Silence {
  readonly id: string;
  readonly status: { readonly state: string };
  readonly createdBy: string;
  readonly comment: string;
}

describe("silences through Alertmanager's API", () => {
  let bus: TestBus;
  let router: RunningRouter;

  beforeAll(async () => {
    bus = await startTestBus();
    router = await startRouter(bus);
  }, 120_000);
  afterAll(async () => {
    await router?.stop();
    await bus?.stop();
  });

  const api = (path: string, init?: RequestInit) => fetch(`${router.url}/api/v2/${path}`, init);
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    api('silences', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const asked = (changes: object = {}) => ({
    matchers: [{ name: 'service', value: 'checkout', isRegex: false }],
    startsAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    createdBy: 'alice',
    comment: 'Upgrade',
    ...changes,
  });
  const create = async (changes: object = {}): Promise<string> => {
    const response = await post(asked(changes));
    expect(response.status).toBe(200);
    return ((await response.json()) as { silenceID: string }).silenceID;
  };
  const shown = async (id: string) => (await (await api(`silence/${id}`)).json()) as Silence;
  const storeOf = async (agent: 'router' | 'evaluator') => {
    const own = await bus.open(agent);
    const { connection, publisher, ring } = own;
    return new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => own.signer() });
  };
  const history = async (id: string) => {
    const store = await storeOf('router');
    return (await store.load(subjects.silence(id, 'router'))).flatMap(({ events }) => events);
  };

  it('are made, shown and ended, and the record says by whom and under which policy', async () => {
    const id = await create();
    expect(await shown(id)).toMatchObject({ id, createdBy: 'alice', status: { state: 'active' } });
    expect((await api(`silence/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await api(`silence/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await shown(id)).status.state).toBe('expired');
    expect(await history(id)).toMatchObject([
      { type: 'argus.silence.created.v1', actor: 'user:alice', policyversion: expect.stringMatching(/^p-/) },
      { type: 'argus.silence.expired.v1' },
    ]);
  });

  it('are made and ended by people who ask in the console', async () => {
    const people = await bus.open('console');
    const matchers = [{ name: 'service', value: 'asked', isRegex: false, isEqual: true }];
    const asker = { via: 'console' as const, id: 'bob' };
    const made = { kind: 'create-silence' as const, matchers, durationMs: 3_600_000, reason: 'New disks' };
    const answers = [await people.ask(made, asker, 'r-1'), await people.ask(made, asker, 'r-1')];
    expect(answers).toMatchObject([{ done: true }, { done: true }]);
    const list = (await (await api('silences?filter=service%3Dasked')).json()) as Silence[];
    expect(list).toMatchObject([{ createdBy: 'bob', comment: 'New disks', status: { state: 'active' } }]);
    const silenceId = list[0]?.id ?? '';
    const ended = { kind: 'expire-silence' as const, silenceId };
    expect(await people.ask(ended, asker, 'r-2')).toMatchObject({ done: true });
    expect(await people.ask(ended, asker, 'r-3')).toMatchObject({ done: false, reason: 'silence-over' });
    expect(await history(silenceId)).toMatchObject([
      { actor: 'user:console:bob' },
      { actor: 'user:console:bob', data: { reason: 'expired-by-hand' } },
    ]);
  });

  it('hold an alert back until they are ended, and then it is judged at once', async () => {
    const matchers = [{ name: 'service', value: 'silenced', isRegex: false, isEqual: true }];
    const id = await create({ matchers });
    const evaluator = await storeOf('evaluator');
    const { type, subject, data } = alertEvent({ service: 'silenced' }, 1);
    await evaluator.append({
      subject: subjects.alert(3, 'evaluator'),
      facts: [{ type, subject, data }],
      cause: 'silenced',
      correlationId: 'silenced',
      now: Date.now(),
    });
    const reader = await storeOf('router');
    const stated = async (pattern: string) =>
      (await reader.load(pattern)).flatMap(({ events }) => events as readonly Fact[]).map(inShort);
    await eventually(
      async () => (await stated('argus.outcome.3.router')).includes(`alert.suppressed ${id} silenced`),
      'the alert is held back',
    );
    await api(`silence/${id}`, { method: 'DELETE' });
    const opened = await eventually(async () => {
      const facts = await stated('argus.incident.*.router');
      return facts.length > 0 && facts;
    }, 'the alert is judged again');
    expect(opened).toEqual(['opened new-group', 'alert-attached opened new-group instead of suppressed']);
  }, 30_000);

  it('take the place of the one that they name', async () => {
    const before = await create();
    const id = await create({ id: before, comment: 'It takes longer' });
    expect(id).not.toBe(before);
    expect((await shown(before)).status.state).toBe('expired');
    expect(await shown(id)).toMatchObject({ comment: 'It takes longer', status: { state: 'active' } });
  });

  it('are listed by state and by what their matchers say', async () => {
    const matchers = [{ name: 'team', value: 'a"b|c', isRegex: true, isEqual: false }];
    const id = await create({ matchers });
    const ids = async (query: string) =>
      ((await (await api(`silences?${query}`)).json()) as Silence[]).map((each) => each.id);
    expect(await ids(`filter=${encodeURIComponent('team=~".*b.*"')}`)).toEqual([id]);
    expect(await ids(`filter=${encodeURIComponent('team="other"')}`)).toEqual([]);
    expect(await ids('active=false&pending=false&expired=false')).toEqual([]);
    const response = await api(`silences?filter=${encodeURIComponent('no matcher')}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toContain('filter: ');
  });

  it('are refused with everything that is wrong, in words', async () => {
    const problems = async (body: unknown) => {
      const response = await post(body);
      expect(response.status).toBe(400);
      return (await response.json()) as string;
    };
    expect(await problems('{')).toContain('the body is no JSON');
    expect(await problems({ ...asked(), comment: undefined, matchers: [] })).toMatch(
      /matchers is empty.*comment is/,
    );
    expect(await problems(asked({ endsAt: '2020-01-01T00:00:00Z' }))).toContain('endsAt');
    const regex = [{ name: 'a', value: '(', isRegex: true, isEqual: true }];
    expect(await problems(asked({ matchers: regex }))).toContain('matchers');
    expect((await post(asked({ id: 'unknown' }))).status).toBe(404);
    expect((await api('silence/unknown')).status).toBe(404);
    expect((await api('silence/unknown', { method: 'DELETE' })).status).toBe(404);
    expect((await post('x'.repeat(300_000))).status).toBe(413);
  });

  it('are not taken from a page of another site, nor under another name than its own', async () => {
    expect((await post(asked(), { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post(asked(), { 'content-type': 'text/plain' })).status).toBe(415);
  });

  (haveContract ? it : it.skip)("have the form of Alertmanager's own", async () => {
    await create({ startsAt: new Date(Date.now() + 60_000).toISOString() });
    expect(definition('gettableSilences')(await (await api('silences')).json())).toEqual([]);
    expect(definition('alertmanagerStatus')(await (await api('status')).json())).toEqual([]);
    expect(definition('postableSilence')(asked())).toEqual([]);
  });

  (amtool === undefined ? it.skip : it)('work with amtool', async () => {
    const tool = async (...args: string[]) =>
      (await run(amtool ?? '', [`--alertmanager.url=${router.url}`, ...args])).stdout.trim();
    const id = await tool(
      ...['silence', 'add', 'DiskFull', 'instance=~"db-.*"', '--comment', 'New disks', '--author', 'bob'],
      ...['--duration', '2h'],
    );
    expect(await shown(id)).toMatchObject({ createdBy: 'bob', comment: 'New disks' });
    expect(await tool('silence', 'query', 'alertname=DiskFull', '-q')).toBe(id);
    expect(await tool('silence', 'query', 'DiskFull')).toContain('instance=~"db-.*"');
    await tool('silence', 'expire', id);
    expect(await tool('silence', 'query', 'alertname=DiskFull', '-q')).toBe('');
    expect(await tool('silence', 'query', '--expired', 'alertname=DiskFull', '-q')).toBe(id);
    await expect(tool('silence', 'add', 'a=~"("', '--comment', 'x')).rejects.toThrow();
  });
});

describe('who may ask for silences', () => {
  let bus: TestBus;
  const routers: RunningRouter[] = [];
  beforeAll(async () => {
    bus = await startTestBus();
  }, 120_000);
  afterAll(async () => {
    for (const router of routers) await router.stop();
    await bus?.stop();
  });
  const started = async (environment: Record<string, string>) => {
    const router = await startRouter(bus, { environment });
    routers.push(router);
    return (headers: Record<string, string> = {}) => fetch(`${router.url}/api/v2/silences`, { headers });
  };

  it('is nobody from other machines without a credential: the answer says what to set', async () => {
    const list = await started({ ARGUS_HTTP_HOST: '0.0.0.0' });
    const response = await list();
    expect(response.status).toBe(403);
    expect(await response.json()).toContain('ARGUS_ROUTER_TOKEN');
  });

  it('is whoever shows the credential where there is one', async () => {
    const list = await started({ ARGUS_HTTP_HOST: '0.0.0.0', ARGUS_ROUTER_TOKEN: 'a-router-token' });
    const refused = await list();
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="argus"');
    expect((await list({ authorization: 'Bearer wrong-router-token' })).status).toBe(401);
    expect((await list({ authorization: 'Bearer a-router-token' })).status).toBe(200);
  });
});
