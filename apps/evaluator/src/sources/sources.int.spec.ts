import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AnsweringServer, startAnsweringServer } from '../../test-support/answering-server.js';
import { HttpSourceConfig } from './http/http-source.config.js';
import { HttpSource } from './http/http-source.js';
import { FileInput } from './log/file/file-input.js';
import { KeptState } from './log/kept-state.js';
import type { LogInput } from './log/log-input.js';
import { LogSource } from './log/log-source.js';
import { LokiInput } from './log/loki/loki-input.js';
import { OtlpInbox } from './log/otlp/inbox.js';
import { PrometheusSource } from './prometheus/prometheus-source.js';
import { behavesLikeASignalSource } from './signal-source.contract.js';
import { TcpSource } from './tcp/tcp-source.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-sources-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const request = (at = 0, signal = AbortSignal.timeout(20_000)) => ({ at, everyMs: 1_000, signal });

describe('an address asked over HTTP', () => {
  let server: AnsweringServer;
  let answer: { status: number; body: string } | undefined;
  beforeEach(async () => {
    answer = { status: 200, body: 'status: ok' };
    server = await startAnsweringServer((_request, response) => {
      if (answer !== undefined) response.writeHead(answer.status).end(answer.body);
    });
  });
  afterEach(() => server.stop());

  const open = (changes: Partial<HttpSourceConfig> = {}): HttpSource =>
    new HttpSource(Object.assign(new HttpSourceConfig(), { url: `${server.url}/healthz`, ...changes }));
  const measured = async (source: HttpSource, signal?: AbortSignal) =>
    (await source.read(request(0, signal)))[0]?.series[0];

  behavesLikeASignalSource(async () => open());

  it('is up with a status and body as they are expected', async () => {
    expect(await measured(open())).toEqual({ labels: { instance: `${server.url}/healthz` }, value: 1 });
    expect(await measured(open({ body: 'status: (ok|degraded)' }))).toMatchObject({ value: 1 });
    expect(await measured(open({ body: 'status: down' }))).toMatchObject({
      value: 0,
      detail: 'the body does not fit the pattern',
    });
    answer = { status: 503, body: '' };
    expect(await measured(open())).toMatchObject({ value: 0, detail: 'status 503' });
    expect(await measured(open({ statuses: [503] }))).toMatchObject({ value: 1 });
    expect(await measured(open({ measure: 'status' }))).toMatchObject({ value: 503 });
  });

  it('has a latency, and no certificate without TLS', async () => {
    expect((await measured(open({ measure: 'latencyMs' })))?.value).toBeGreaterThan(0);
    expect(await measured(open({ measure: 'tlsDaysLeft' }))).toMatchObject({ value: undefined });
  });

  it('is down when nobody answers in time, or at all; what is measured has no value then', async () => {
    answer = undefined;
    expect(await measured(open(), AbortSignal.timeout(50))).toMatchObject({
      value: 0,
      detail: 'no answer in time',
    });
    await server.stop();
    expect(await measured(open())).toMatchObject({ value: 0, detail: 'ECONNREFUSED' });
    expect(await measured(open({ measure: 'latencyMs' }))).toMatchObject({
      value: undefined,
      detail: 'ECONNREFUSED',
    });
  });
});

describe('a port that is connected to', () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const open = (measure: 'up' | 'latencyMs' = 'up') => new TcpSource({ host: '127.0.0.1', port, measure });
  behavesLikeASignalSource(async () => open());

  it('is up while it takes connections', async () => {
    const labels = { instance: `127.0.0.1:${port}` };
    expect((await open().read(request()))[0]?.series).toEqual([{ labels, value: 1 }]);
    expect((await open('latencyMs').read(request()))[0]?.series[0]?.value).toBeGreaterThan(0);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect((await open().read(request()))[0]?.series).toEqual([{ labels, value: 0, detail: 'ECONNREFUSED' }]);
  });
});

describe('Prometheus, as its HTTP API answers', () => {
  let server: AnsweringServer;
  let answer: { status: number; body: unknown };
  beforeEach(async () => {
    server = await startAnsweringServer((_request, response) => {
      const body = typeof answer.body === 'function' ? (answer.body as () => unknown)() : answer.body;
      response.writeHead(answer.status).end(JSON.stringify(body));
    });
    const result = () => {
      const asked = new URLSearchParams(server.requests.at(-1)?.body);
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(asked.get(name)));
      const values: [number, string][] = [];
      for (let at = start ?? 0; at <= (end ?? 0); at += step ?? 1) values.push([at, '+Inf']);
      return [{ metric: { __name__: 'up', job: 'shop' }, values }];
    };
    answer = {
      status: 200,
      body: () => ({ status: 'success', data: { resultType: 'matrix', result: result() } }),
    };
  });
  afterEach(() => server.stop());
  const open = () =>
    new PrometheusSource({ url: server.url, headers: { authorization: 'Bearer secret' } }, 'up');

  behavesLikeASignalSource(async () => open());

  it('gives each series its value, and what was missed since the last reading', async () => {
    const [only, ...others] = await open().read(request(100_000));
    expect(only).toEqual({ at: 100_000, series: [{ labels: { job: 'shop' }, value: Infinity }] });
    expect(others).toEqual([]);
    const readings = await open().read({ ...request(100_000), since: 97_000 });
    expect(readings.map(({ at }) => at)).toEqual([98_000, 99_000, 100_000]);
    expect(server.requests[0]?.request.headers.authorization).toBe('Bearer secret');
  });

  it.each([
    [
      'a part',
      200,
      { status: 'success', warnings: ['store x is away'], data: { resultType: 'matrix', result: [] } },
      'the answer may be a part only: store x is away',
    ],
    [
      'an error',
      422,
      { status: 'error', errorType: 'execution', error: 'query timed out' },
      'status 422: query timed out',
    ],
    ['something else', 502, '<html>', 'status 502: the answer is not one of Prometheus'],
  ])('is no data, with the reason, when it answers with %s', async (_what, status, body, reason) => {
    answer = { status, body };
    expect(await open().read(request(100_000))).toEqual([{ at: 100_000, series: [], unreadable: reason }]);
  });

  it('is no data when it does not answer', async () => {
    await server.stop();
    expect((await open().read(request(1_000)))[0]?.unreadable).toBe('ECONNREFUSED');
  });
});

describe('a log', () => {
  const source = (input: LogInput, rule: string) =>
    new LogSource({
      input,
      detector: { detect: 'pattern', fits: (line) => line.includes('ERROR'), windowMs: 60_000 },
      groupBy: [],
      kept: new KeptState(folder, rule, 'pattern'),
      mask: (text) => text.replace('hunter2', '***'),
    });

  describe('in a file', () => {
    let count = 0;
    behavesLikeASignalSource(async () => {
      const path = join(folder, `contract-${count++}.log`);
      await writeFile(path, 'ERROR\n');
      return source(new FileInput(path, 'start'), `file-${count}`);
    });
  });

  describe('in Loki', () => {
    let loki: AnsweringServer;
    beforeAll(async () => {
      loki = await startAnsweringServer((_request, response) =>
        response.end(JSON.stringify({ status: 'success', data: { resultType: 'streams', result: [] } })),
      );
    });
    afterAll(() => loki.stop());
    behavesLikeASignalSource(async () =>
      source(new LokiInput({ url: loki.url, headers: {} }, '{a="b"}', 0), `loki-${Math.random()}`),
    );
  });

  describe('that is sent with OTLP', () => {
    behavesLikeASignalSource(async () => source(new OtlpInbox().open({}), `otlp-${Math.random()}`));
  });

  it('begins anew where what was kept of it is broken', async () => {
    const kept = new KeptState(folder, 'broken', 'pattern');
    await kept.save({ position: {}, detector: { lastSeen: 0 } as never });
    expect(await kept.load()).toBeUndefined();
    expect(await new KeptState(folder, 'unknown', 'pattern').load()).toBeUndefined();
  });

  it('that is sent keeps what waits over a restart', async () => {
    const input = new OtlpInbox().open({});
    const first = source(input, 'waiting');
    await first.read(request(0));
    input.take([{ text: 'ERROR one', labels: {} }]);
    await first.keep();
    const second = source(new OtlpInbox().open({}), 'waiting');
    expect((await second.read(request(1_000)))[0]?.series[0]?.value).toBe(1);
  });

  it('is remembered over a restart with what was counted, and read again where nothing followed from it yet', async () => {
    const path = join(folder, 'app.log');
    await writeFile(path, '');
    const first = source(new FileInput(path, 'end'), 'restart');
    await first.read(request(0));
    await appendFile(path, 'ERROR one password hunter2\n');
    expect((await first.read(request(1_000)))[0]?.series).toEqual([
      { labels: {}, value: 1, detail: 'ERROR one password ***' },
    ]);
    await first.keep();
    await appendFile(path, 'ERROR two\n');
    expect((await first.read(request(2_000)))[0]?.series[0]?.value).toBe(2);
    await first.close();

    const second = source(new FileInput(path, 'end'), 'restart');
    expect((await second.read(request(3_000)))[0]?.series[0]?.value).toBe(2);
    await second.close();
  });
});
