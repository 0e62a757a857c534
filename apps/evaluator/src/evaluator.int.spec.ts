import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { stringify } from 'yaml';
import { type RunningAgent, commonSections, startAgent } from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import { type ArgusEvent, type EventOf, type EventType, subjectPatterns } from '#libs/contracts';
import { JetStreamEventStore } from '#libs/event-store';
import { type Clock, systemClock } from '#libs/kernel';
import { ManualClock, type TestBus, eventually, startTestBus } from '#libs/testing';
import { type AnsweringServer, startAnsweringServer } from '../test-support/answering-server.js';
import { agent } from './main.js';

let bus: TestBus;
let folder: string;
let log: string;
let alerts: JetStreamEventStore;
let signals: JetStreamEventStore;
let running: { agent: RunningAgent; http: Server; url: string }[];

beforeEach(async () => {
  bus = await startTestBus();
  [signals, alerts] = await Promise.all([reader('evaluator'), reader('router')]);
  folder = await mkdtemp(join(tmpdir(), 'argus-evaluator-'));
  log = join(folder, 'app.log');
  await writeFile(log, '');
  running = [];
}, 60_000);
afterEach(async () => {
  for (const { agent: each, http } of running) {
    http.close();
    await each.stop();
  }
  await bus.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Starts an evaluator with these rules; its data folder outlives it. */
async function start(
  rules: readonly object[],
  clock: Clock = systemClock,
): Promise<(typeof running)[number]> {
  const document = parseConfig(stringify({ observability: { logLevel: 'silent' }, evaluator: { rules } }));
  if (!document.ok) throw new Error('no YAML');
  const sections = loadSections(document.value, [...commonSections, ...agent.settings], {});
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  const started = await startAgent(agent, {
    ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock },
    ...{ rootDir: folder, dataDir: join(folder, 'data'), publicUrl: 'http://argus.test' },
  });
  const http = createServer(started.http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
  const one = { agent: started, http, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
  running.push(one);
  return one;
}

async function stop(one: (typeof running)[number]): Promise<void> {
  running = running.filter((each) => each !== one);
  one.http.close();
  await one.agent.stop();
}

/** A store to read with, as an agent that may read there. */
async function reader(name: 'evaluator' | 'router'): Promise<JetStreamEventStore> {
  const opened = await bus.open(name);
  const { connection, publisher, ring } = opened;
  return new JetStreamEventStore({ connection, publisher, ring, signer: () => opened.signer(), agent: name });
}

/** What the evaluator has stated of a type. */
async function stated<T extends EventType>(type: T): Promise<EventOf<T>[]> {
  const history = type.startsWith('argus.alert.')
    ? alerts.load(subjectPatterns.alertsBy('evaluator'))
    : signals.load(subjectPatterns.signalsBy('evaluator'));
  const events: ArgusEvent[] = (await history).flatMap((message) => message.events);
  return events.filter((event) => event.type === type) as unknown as EventOf<T>[];
}

const firing = (count = 1) =>
  eventually(async () => {
    const fired = await stated('argus.alert.firing.v1');
    return fired.length >= count && fired;
  }, 'an alert fires');

const trace = [
  'Traceback (most recent call last):',
  '  File "/app/main.py", line 7, in run',
  'shop.OutOfStock: order 4711',
];

describe('the evaluator with rules of its own', () => {
  it('makes an alert of a stack trace in a file', async () => {
    const source = { log: { file: { path: 'app.log' }, detect: 'stackTrace' } };
    const labels = { severity: 'critical', service: 'shop' };
    await start([
      { name: 'ShopFails', every: '1s', source, labels, annotations: { summary: '{{ $labels.exception }}' } },
    ]);
    await eventually(async () => {
      // What was there before it first looked is not new.
      await appendFile(log, 'INFO ready\n');
      return (await stated('argus.observation.made.v1')).length === 0;
    }, 'it looks');
    const [alert] = await eventually(async () => {
      await appendFile(log, `${trace.join('\n')}\nINFO next\n`);
      const fired = await stated('argus.alert.firing.v1');
      return fired.length > 0 && fired;
    }, 'an alert fires');
    expect(alert?.data).toMatchObject({
      labels: { alertname: 'ShopFails', service: 'shop', language: 'python', exception: 'shop.OutOfStock' },
      annotations: { summary: 'shop.OutOfStock', detail: expect.stringContaining('order 4711') },
      severity: 'critical',
      source: 'log',
    });
    const [observation] = await stated('argus.observation.made.v1');
    expect(alert?.data.deliveryId).toBe(observation?.data.observationId);
    expect(alert?.causationid).toBe(observation?.id);
  }, 60_000);

  it('is still pending after a restart, since when it was, and then fires once', async () => {
    const rule = {
      ...{ name: 'Down', every: '1s', for: '3s' },
      source: { tcp: { host: '127.0.0.1', port: 1 } },
    };
    const clock = new ManualClock(Date.now());
    const first = await start([rule], clock);
    await eventually(async () => (await stated('argus.observation.made.v1')).length === 1, 'it is pending');
    await stop(first);
    clock.advance(3_000);
    await start([rule], clock);
    const all = await firing();
    const observations = (await stated('argus.observation.made.v1')).map(({ data }) => data);
    expect(observations.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'inactive > pending',
      'pending > firing',
    ]);
    const [pending, fired] = observations.map(({ since }) => Date.parse(since));
    expect((fired ?? 0) - (pending ?? 0)).toBe(3_000);
    expect(all).toHaveLength(1);
    expect(all[0]?.data.startsAt).toBe(observations[1]?.since);
  }, 60_000);

  it('states a change once, though two copies look', async () => {
    const shop: AnsweringServer = await startAnsweringServer((_request, response) =>
      response.writeHead(500).end(),
    );
    try {
      const rule = { name: 'ShopDown', every: '1s', source: { http: { url: `${shop.url}/healthz` } } };
      await Promise.all([start([rule]), start([rule])]);
      await firing();
      await eventually(() => shop.requests.length > 8, 'both have looked some times');
      expect(await stated('argus.observation.made.v1')).toHaveLength(1);
      expect(await stated('argus.alert.firing.v1')).toHaveLength(1);
    } finally {
      await shop.stop();
    }
  }, 60_000);

  it('takes log records over HTTP, and answers as it is asked', async () => {
    const source = {
      log: {
        otlp: { resource: { 'service.name': 'shop' } },
        detect: 'pattern',
        pattern: 'out of (stock|memory)',
      },
    };
    const { url } = await start([{ name: 'ShopSays', every: '1s', source }]);
    const send = async (type: string, body: string) => {
      const headers = { 'content-type': type };
      const answer = await fetch(`${url}/v1/logs`, { method: 'POST', headers, body });
      return [answer.status, answer.headers.get('content-type'), await answer.text()];
    };
    const [json, protobuf] = ['application/json; charset=utf-8', 'application/x-protobuf'];
    expect((await fetch(`${url}/v1/logs`)).status).toBe(405);
    expect(await send('text/plain', 'x')).toEqual([415, json, expect.stringContaining(protobuf)]);
    expect(await send('application/json', '{}')).toEqual([200, json, '{}']);
    expect(await send(protobuf, '')).toEqual([200, protobuf, '']);
    // google.rpc.Status: field 2 is a text, here of more than 127 bytes.
    const status = expect.stringMatching(/^\x12[^]{2}the body is no ExportLogsServiceRequest in protobuf/);
    expect(await send(protobuf, '\n\x05')).toEqual([400, protobuf, status]);

    const exporter = new OTLPLogExporter({ url: `${url}/v1/logs` });
    const logs = new LoggerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
      processors: [new SimpleLogRecordProcessor({ exporter })],
    });
    logs.getLogger('orders').emit({ body: 'we are out of stock' });
    await logs.shutdown();
    const [alert] = await firing();
    expect(alert?.data).toMatchObject({
      labels: { alertname: 'ShopSays' },
      annotations: { detail: 'we are out of stock' },
    });
  }, 60_000);
});
