import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { subjects } from '#libs/contracts';
import { JetStreamEventStore } from '#libs/event-store';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { alertEvent } from '#libs/testing/routing';
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
  const storeOf = async (agent: 'router' | 'evaluator') => {
    const own = await bus.open(agent);
    const { connection, publisher, ring } = own;
    return new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => own.signer() });
  };
  (amtool === undefined || !haveContract ? it.skip : it)(
    'are shown with what holds them back, and amtool lists them',
    async () => {
      const matchers = [{ name: 'service', value: 'muted', isRegex: false, isEqual: true }];
      const id = await create({ matchers });
      const evaluator = await storeOf('evaluator');
      for (const service of ['muted', 'loud']) {
        const { type, subject, data } = alertEvent({ service }, 1);
        await evaluator.append({
          ...{ subject: subjects.alert(3, 'evaluator'), facts: [{ type, subject, data }] },
          ...{ cause: service, correlationId: service, now: Date.now() },
        });
      }
      interface Shown {
        readonly labels: { readonly service: string };
        readonly status: { readonly state: string; readonly silencedBy: readonly string[] };
      }
      const alerts = async (query = '') => (await (await api(`alerts${query}`)).json()) as Shown[];
      const services = async (query: string) =>
        (await alerts(query)).map(({ labels }) => labels.service).sort();
      await eventually(async () => {
        const held = await services('?active=false');
        return held.includes('muted') && !held.includes('loud') && (await services('')).includes('loud');
      }, 'one is held back, and the other is not');
      const all = await alerts();
      expect(definition('gettableAlerts')(all)).toEqual([]);
      const muted = all.find(({ labels }) => labels.service === 'muted');
      expect(muted?.status).toMatchObject({ state: 'suppressed', silencedBy: [id] });
      expect(await services('?silenced=false')).not.toContain('muted');
      expect(await services(`?filter=${encodeURIComponent('service="loud"')}`)).toEqual(['loud']);
      expect(await services('?receiver=nobody')).toEqual([]);
      expect((await api(`alerts?filter=${encodeURIComponent('no matcher')}`)).status).toBe(400);
      const groups: unknown = await (await api('alerts/groups?receiver=default')).json();
      expect(definition('alertGroups')(groups)).toEqual([]);
      expect(JSON.stringify(groups)).toContain('loud');
      const tool = async (...args: string[]) =>
        (await run(amtool ?? '', [`--alertmanager.url=${router.url}`, ...args])).stdout;
      expect(await tool('alert', 'query', 'service=loud', '-o', 'json')).toContain('"service":"loud"');
      expect(await tool('alert', 'query', '-o', 'extended')).not.toContain('muted');
      expect(await tool('alert', 'query', '--silenced', '-o', 'extended')).toContain('muted');
    },
    30_000,
  );
});
