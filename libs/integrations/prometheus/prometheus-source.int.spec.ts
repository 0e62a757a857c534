import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { freePort } from '#libs/embedded';
import type { EvidenceQuestion, MetricSeries } from '#libs/integrations/port';
import { eventually } from '#libs/testing';
import { describeEvidenceSource } from '#libs/testing/contract-suites';
import { type ChildServer, startChildServer } from '../../../test/e2e/child-server.js';
import { findProgram } from '../../../test/e2e/programs.js';
import { operandsOf } from './operands.js';
import { createPrometheusSource } from './prometheus-source.js';

const program = findProgram('prometheus', 'prometheus');
const describeWithPrometheus = program === undefined ? describe.skip : describe;

describe('an alert’s expression', () => {
  it('is asked for as the values behind it', () => {
    const cases: readonly [string, readonly string[]][] = [
      ['sum(rate(errors[5m])) / 2 > bool 0.5', ['sum(rate(errors[5m])) / 2']],
      ['(a > 5) and on(x) b < 3 unless c', ['a', 'b', 'c']],
      ['up == 0', ['up']],
      ['5 < a', ['a']],
      ['a > b', ['a', 'b']],
      ['a < (time() - 86400)', ['a']],
      ['-a > -scalar(b) * 2', ['-a']],
      ['absent(up{job="x"})', ['absent(up{job="x"})']],
      ['a and (', ['a and (']],
      ['{"a > 1"="b"}', ['{"a > 1"="b"}']],
    ];
    for (const [expression, values] of cases)
      expect([expression, operandsOf(expression)]).toEqual([expression, values]);
  });
});

describeWithPrometheus('a real Prometheus', () => {
  let shop: Server;
  let prometheus: ChildServer | undefined;
  let url: string;
  let count = 0;
  const headers: Record<string, string> = {};

  beforeAll(async () => {
    shop = createServer((_request, response) => {
      count += 1;
      const samples = ['checkout', 'payments', 'unrelated'].flatMap((service) => [
        `http_requests_total{service="${service}",code="200"} ${count * 10}`,
        `http_request_duration_seconds_bucket{service="${service}",le="0.1"} ${count * 9}`,
        `http_request_duration_seconds_bucket{service="${service}",le="+Inf"} ${count * 10}`,
        `http_request_duration_seconds_sum{service="${service}"} ${count}`,
        `http_request_duration_seconds_count{service="${service}"} ${count * 10}`,
        `queue_length{service="${service}"} 7`,
        `go_goroutines{service="${service}"} 3`,
      ]);
      const pods = ['memory_bytes{pod="checkout-7d9f8b6c5-x2x4z"} 5', 'not_a_number{service="checkout"} NaN'];
      // With its time a value also counts after a scrape that a busy machine did not answer in half a second.
      const lines = [...samples, ...pods].map((sample) => `${sample} ${Date.now()}\n`);
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(lines.join(''));
    });
    await once(shop.listen(0, '127.0.0.1'), 'listening');
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}`;
    const target = `127.0.0.1:${(shop.address() as AddressInfo).port}`;
    const rule = { alert: 'QueueGrows', expr: 'queue_length > 100' };
    prometheus = await startChildServer({
      program: program ?? '',
      files: {
        'prometheus.yml': stringify({
          global: { scrape_interval: '500ms', evaluation_interval: '1s' },
          rule_files: ['rules.yml'],
          scrape_configs: [{ job_name: 'shop', static_configs: [{ targets: [target] }] }],
        }),
        'rules.yml': stringify({ groups: [{ name: 'shop', rules: [rule] }] }),
      },
      args: ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${address}`],
      readyUrl: `${url}/-/ready`,
    });
    const enough = encodeURIComponent(
      'count(rate(http_requests_total[10s])) == 3 and on() count_over_time(up[10s]) > 3',
    );
    await eventually(
      async () => {
        const answer = await fetch(`${url}/api/v1/query?query=${enough}`).then((response) => response.text());
        const rules = await fetch(`${url}/api/v1/rules`).then((response) => response.text());
        return answer.includes('"value"') && rules.includes('QueueGrows');
      },
      'it has scraped',
      30_000,
    );
  }, 60_000);
  afterAll(async () => {
    await prometheus?.stop();
    shop.closeAllConnections();
    shop.close();
  }, 30_000);

  const open = (mostSeries = 5_000) =>
    createPrometheusSource({
      server: { url, headers },
      publicUrl: 'https://prometheus.example.com',
      componentLabels: ['service', 'job', 'pod'],
      ignored: ['go_', 'scrape_'],
      rateWindowMs: 10_000,
      mostSeries,
    });
  const question = (more: Partial<EvidenceQuestion> = {}): EvidenceQuestion => {
    const to = Date.now();
    return {
      ...{ incidentId: 'inc-1', components: ['checkout', 'payments'] },
      alerts: [{ labels: { alertname: 'QueueGrows', service: 'checkout' }, startsAt: to }],
      normal: { from: to - 45 * 60_000, to: to - 30_000 },
      abnormal: { from: to - 30_000, to },
      signal: AbortSignal.timeout(20_000),
      ...more,
    };
  };
  const seriesOf = async (asked = question()): Promise<readonly MetricSeries[]> =>
    (await open().ask(asked)).flatMap(({ items }) => items);

  describeEvidenceSource('prometheus', async () => {
    const actual = url;
    const silent = createServer((request, response) => {
      if (mode === 'refuse') response.writeHead(401).end(`no: ${request.headers.authorization}`);
    });
    let mode: 'refuse' | 'hang' = 'refuse';
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const turnTo = (next: typeof mode) => {
      mode = next;
      url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    };
    headers['authorization'] = 'Bearer prometheus-secret';
    return {
      get source() {
        return open();
      },
      ...{ question: question(), secrets: ['prometheus-secret'] },
      refuse: () => turnTo('refuse'),
      hang: () => turnTo('hang'),
      close: () => {
        url = actual;
        silent.closeAllConnections();
        silent.close();
        return Promise.resolve();
      },
    };
  });

  it('tells what the services measure: counters as rates, histograms as quantiles, gauges as they are', async () => {
    const series = await seriesOf();
    const seen = new Set(
      series.map(({ component, metric, unit }) => `${component} ${metric} ${unit ?? ''}`.trim()),
    );
    expect([...seen].sort()).toEqual([
      'checkout http_request_duration_seconds_count /s',
      'checkout http_request_duration_seconds_p95 seconds',
      'checkout http_requests_total /s',
      'checkout memory_bytes bytes',
      'checkout queue_length',
      ...['http_request_duration_seconds_count /s', 'http_request_duration_seconds_p95 seconds'].map(
        (each) => `payments ${each}`,
      ),
      'payments http_requests_total /s',
      'payments queue_length',
      // Also every series that the alert's own rule looks at, whoever's it is.
      'unrelated queue_length',
    ]);
    const rate = series.find(({ metric }) => metric === 'http_requests_total')?.points.at(-1)?.[1] ?? 0;
    expect(rate).toBeGreaterThan(1);
    for (const { points } of series) expect(points.length).toBeLessThanOrEqual(240);
  });

  it('asks for the expression of the alert’s own page, of this Prometheus only', async () => {
    const alert = (host: string) => ({
      ...{ labels: { alertname: 'Unknown', service: 'checkout' }, startsAt: Date.now() },
      generatorURL: `https://${host}/graph?g0.expr=${encodeURIComponent('sum(queue_length) > 1000')}`,
    });
    const asked = question({
      components: [],
      alerts: [alert('prometheus.example.com'), alert('evil.example.com')],
    });
    const answers = await open().ask(asked);
    expect(answers.map(({ query }) => query)).toEqual(['sum(queue_length)']);
    expect(answers[0]?.items[0]).toMatchObject({ component: 'checkout', metric: 'sum(queue_length)' });
    expect(answers[0]?.items[0]?.points.at(-1)?.[1]).toBe(21);
    expect(answers[0]?.link).toMatch(/^https:\/\/prometheus\.example\.com\/graph\?g0\.expr=sum/);
    expect(await open().ask(question({ components: [], alerts: [alert('evil.example.com')] }))).toEqual([]);
  });

  it('reads no more series than it may, and goes on where one expression is wrong', async () => {
    const answers = await open(3).ask(question());
    expect(answers.flatMap(({ items }) => items).length).toBeLessThanOrEqual(3);
    expect(answers.some(({ cut }) => cut !== undefined)).toBe(true);
    const generatorURL = `${url}/graph?g0.expr=${encodeURIComponent('sum(')}`;
    const wrong = { labels: {}, startsAt: Date.now(), generatorURL };
    const answered = await open().ask(question({ alerts: [wrong] }));
    expect(answered[0]).toMatchObject({ items: [], query: 'sum(', cut: expect.stringContaining('400') });
    expect(answered.flatMap(({ items }) => items).length).toBeGreaterThan(3);
  });

  it('asks for two times that are far apart as two', async () => {
    const to = Date.now();
    const asked = question({ normal: { from: to - 86_400_000, to: to - 86_000_000 } });
    const series = await seriesOf(asked);
    expect(series.length).toBeGreaterThan(0);
    for (const { points } of series) for (const [time] of points) expect(time).toBeGreaterThan(to - 40_000);
  });
});
