import { type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { closerDecider } from '#libs/closing';
import { type Check, type EventData, fact } from '#libs/contracts';
import { freePort } from '#libs/embedded';
import type { Clock } from '#libs/kernel';
import { eventually } from '#libs/testing';
import { IncidentHistory, incidentFacts } from '#libs/testing/incident-history';
import { type ChildServer, startChildServer } from '../../../test/e2e/child-server.js';
import { findProgram } from '../../../test/e2e/programs.js';
import { closerEffects } from './effects.js';

const program = findProgram('prometheus', 'prometheus');
const describeWithPrometheus = program === undefined ? describe.skip : describe;
if (program === undefined) console.warn('prometheus is not installed: checks by PromQL are not tried');

const incidentId = 'inc-1';
const clock: Clock = { now: () => Date.now(), at: () => () => undefined };
const ratio: Check = { kind: 'promql', name: 'good answers', query: 'good_ratio', expect: '> 0.9' };
const nothing: Check = {
  kind: 'promql',
  name: 'no backlog',
  query: 'backlog > 5',
  expect: 'size(values) == 0',
};

describeWithPrometheus('checks asked of a real Prometheus and a real address', () => {
  let shop: Server;
  let address: string;
  let prometheus: ChildServer | undefined;
  let url: string;
  let [good, status] = [0.99, 200];

  beforeAll(async () => {
    shop = createServer((request, response) => {
      if (request.url === '/hangs') return;
      if (request.url === '/healthz') return void response.writeHead(status).end();
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      // What says of when it is lasts where a later scrape gets no answer in time.
      const now = Date.now();
      const samples = [`good_ratio{service="checkout"} ${good}`, 'good_ratio{service="cart"} 1', 'backlog 2'];
      response.end(samples.map((sample) => `${sample} ${now}\n`).join(''));
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(shop.address() as AddressInfo).port}`;
    const listen = `127.0.0.1:${await freePort()}`;
    url = `http://${listen}`;
    const config = {
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'shop', static_configs: [{ targets: [address] }] }],
    };
    prometheus = await startChildServer({
      program: program ?? '',
      files: { 'prometheus.yml': stringify(config) },
      args: ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${listen}`],
      readyUrl: `${url}/-/ready`,
    });
    await eventually(async () => (await look([ratio]))[0]?.values?.length === 2, 'it has scraped');
  }, 90_000);
  afterAll(async () => {
    await prometheus?.stop();
    shop.closeAllConnections();
    await new Promise((resolve) => shop.close(resolve));
  }, 30_000);

  type Seen = EventData<'argus.verification.observed.v1'>['results'];

  async function look(
    checks: readonly Check[],
    settings: { url?: string; timeoutMs?: number } = {},
  ): Promise<Seen> {
    const carryOut = closerEffects({
      prometheus: { url: settings.url ?? url, headers: {} },
      timeoutMs: settings.timeoutMs ?? 20_000,
      clock,
    });
    const outcome = await carryOut({ incidentId, look: 1, checks }, 1);
    const [observed] = outcome.kind === 'facts' ? outcome.facts : [];
    return observed?.type === 'argus.verification.observed.v1' ? observed.data.results : [];
  }

  it('gives the value of every series, and the status', async () => {
    const healthy: Check = { kind: 'http', name: 'healthy', url: `http://${address}/healthz`, status: 200 };
    const [values, none, answered] = await look([ratio, nothing, healthy]);
    expect([...(values?.values ?? [])].sort()).toEqual(['0.99', '1']);
    expect(none).toEqual({ name: 'no backlog', values: [] });
    expect(answered).toEqual({ name: 'healthy', status: 200 });
  });

  it('says why there is no answer, and takes that for no answer', async () => {
    const wrong: Check = { ...ratio, query: 'sum by (' };
    expect((await look([wrong]))[0]?.unreadable).toMatch(/^status 400: .*parse error/);
    const nobody = await look([ratio], { url: `http://127.0.0.1:${await freePort()}` });
    expect(nobody).toEqual([{ name: 'good answers', unreadable: 'ECONNREFUSED' }]);
    const hangs: Check = { kind: 'http', name: 'hangs', url: `http://${address}/hangs`, status: 200 };
    expect(await look([hangs], { timeoutMs: 200 })).toEqual([
      { name: 'hangs', unreadable: 'no answer in time' },
    ]);
  });

  it('asks nobody where the settings name nobody', async () => {
    const carryOut = closerEffects({ prometheus: undefined, timeoutMs: 1_000, clock });
    expect(await carryOut({ incidentId, look: 1, checks: [ratio] }, 1)).toMatchObject({
      facts: [
        { data: { results: [{ name: 'good answers', notAsked: 'closer.prometheus.url is not set' }] } },
      ],
    });
  });

  /** An action succeeded and its alert is over; what Prometheus says at the end of the window decides. */
  async function outcomeOf(checks: readonly Check[]): Promise<unknown> {
    const start = Date.now();
    const { opened, attached, alertResolved, recommended } = incidentFacts(incidentId);
    const policy = { verifyForMs: 60_000, when: undefined };
    let history = new IncidentHistory(incidentId, { now: start })
      .record('router', opened(), attached('a'))
      .record('triage', recommended({ verify: { checks: [...checks] } }))
      .record(
        'executor',
        fact('argus.action.succeeded.v1', incidentId, {
          ...{ incidentId, approvalId: 'approval-1', actionId: 'restart', output: '', durationMs: 1 },
        }),
      );
    const step = async (at: number): Promise<boolean> => {
      const input = { kind: 'recorded', events: history.last } as const;
      const decision = closerDecider.decide(input, history.foldedBy(closerDecider), { now: at, policy });
      history = history.at(at).record('closer', ...decision.events);
      const [command] = decision.commands;
      if (command === undefined) return decision.events.length > 0;
      const results = await look(command.checks);
      const data = { incidentId, look: command.look, results };
      history = history.record('closer', fact('argus.verification.observed.v1', incidentId, data));
      return true;
    };
    while (await step(start));
    history = history.record('router', alertResolved('a'));
    while (await step(start + 61_000));
    const ended = history.events.find(
      ({ type, data }) => type.startsWith('argus.verification.') && 'outcome' in data,
    );
    return ended?.data;
  }

  it('keeps an action that helped', async () => {
    expect(await outcomeOf([ratio, nothing])).toMatchObject({
      ...{ outcome: 'kept', reason: 'alerts-over-and-checks-hold' },
    });
  });

  it('tells that an action did not help', async () => {
    good = 0.2;
    await eventually(async () => (await look([ratio]))[0]?.values?.includes('0.2') === true, 'it shows');
    expect(await outcomeOf([ratio, nothing])).toMatchObject({
      ...{ outcome: 'regressed', reason: 'check-does-not-hold', checks: ['good answers'] },
    });
    status = 503;
    const healthy: Check = { kind: 'http', name: 'healthy', url: `http://${address}/healthz`, status: 200 };
    expect(await look([healthy])).toEqual([{ name: 'healthy', status: 503 }]);
  }, 60_000);
});
