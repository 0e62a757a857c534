import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { freePort } from '#libs/embedded';
import { eventually } from '#libs/testing';
import { type ChildServer, startChildServer } from '../../../../../test/e2e/child-server.js';
import { findProgram } from '../../../../../test/e2e/programs.js';
import { type AnsweringServer, startAnsweringServer } from '../../../test-support/answering-server.js';
import { observe } from '../../domain/rules/observe.js';
import type { Reading } from '../../domain/rules/reading.js';
import { observationRuleOf } from '../../settings/observation-rule-of.js';
import { RuleConfig } from '../../settings/rule.config.js';
import { behavesLikeASignalSource } from '../signal-source.contract.js';
import { PrometheusSource } from './prometheus-source.js';

const program = findProgram('prometheus', 'prometheus');
const describeWithPrometheus = program === undefined ? describe.skip : describe;

describeWithPrometheus('a real Prometheus', () => {
  let shop: AnsweringServer;
  let prometheus: ChildServer | undefined;
  let url: string;

  beforeAll(async () => {
    shop = await startAnsweringServer((_request, response) => {
      // What says of when it is lasts where a later scrape gets no answer in time.
      const now = Date.now();
      const page = `errors{service="checkout"} 9 ${now}\nerrors{service="cart"} 1 ${now}\n`;
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(page);
    });
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}`;
    const config = {
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'shop', static_configs: [{ targets: [`127.0.0.1:${shop.port}`] }] }],
    };
    prometheus = await startChildServer({
      program: program ?? '',
      files: { 'prometheus.yml': stringify(config) },
      args: ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${address}`],
      readyUrl: `${url}/-/ready`,
    });
    await eventually(async () => (await now(open('errors'))).series.length === 2, 'it has scraped');
  }, 90_000);
  afterAll(async () => {
    await prometheus?.stop();
    await shop.stop();
  }, 30_000);

  const open = (query: string): PrometheusSource => new PrometheusSource({ url, headers: {} }, query);
  const read = (source: PrometheusSource, since?: number): Promise<Reading[]> =>
    source.read({
      at: Math.floor(Date.now() / 1000) * 1000,
      since,
      everyMs: 1_000,
      signal: AbortSignal.timeout(20_000),
    });
  const now = async (source: PrometheusSource): Promise<Reading> =>
    (await read(source)).at(-1) ?? { at: 0, series: [] };

  behavesLikeASignalSource(async () => open('errors'));

  it('gives every series with its labels and value', async () => {
    const { series } = await now(open('sum by (service) (errors)'));
    expect([...series].sort((a, b) => (b.value ?? 0) - (a.value ?? 0))).toEqual([
      { labels: { service: 'checkout' }, value: 9 },
      { labels: { service: 'cart' }, value: 1 },
    ]);
    expect((await now(open('errors > 100'))).series).toEqual([]);
    expect((await now(open('errors / 0'))).series.map(({ value }) => value)).toEqual([Infinity, Infinity]);
  });

  it('gives what was missed since the last reading', async () => {
    await eventually(
      async () => (await read(open('errors'), Date.now() - 3_000)).every(({ series }) => series.length === 2),
      'it has three seconds of data',
    );
  });

  it('is no data, with what Prometheus says, when it cannot answer', async () => {
    expect((await now(open('sum by ('))).unreadable).toMatch(/^status 400: .*parse error/);
    const tooMuch = 'count_over_time(errors[1m]) + on() group_right() errors';
    expect((await now(open(tooMuch))).unreadable).toMatch(/^status 422: /);
  });

  it('is judged like a rule of its own', async () => {
    const config = Object.assign(new RuleConfig(), {
      name: 'Errors',
      source: { prometheus: { query: 'errors > 5' } },
    });
    const { events } = observe(
      observationRuleOf(config),
      await now(open('errors > 5')),
      new Map(),
      new Map(),
    );
    expect(events.map(({ data }) => data)).toMatchObject([
      {
        to: 'firing',
        value: 9,
        signals: [{ labels: { alertname: 'Errors', service: 'checkout', job: 'shop' } }],
      },
    ]);
  });
});
