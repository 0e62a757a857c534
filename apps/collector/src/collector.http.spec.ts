import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { request as openRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { ArgusEvent, EventData, EventType } from '#libs/contracts';
import {
  type Append,
  type Appended,
  BusUnavailable,
  type EventStore,
  MemoryEventStore,
} from '#libs/event-store';
import { createLogger, createMetrics, startTracing, traceparentOf } from '#libs/observability';
import { ManualClock, eventually } from '#libs/testing';
import { Credentials } from '#libs/web';
import { changeSenders } from './changes/change-senders.js';
import { ChangeWebhook } from './changes/change-webhook.js';
import { CollectorAuthConfig } from './collector.config.js';
import { CollectorHttp } from './collector.http.js';
import { collectorMetrics } from './collector-metrics.js';
import { Intake } from './intake.js';
import { sourcesOf } from './sources.js';
import { GenericFieldsConfig, GenericSourceConfig } from './sources/generic/generic-source.config.js';
import { Webhook } from './webhook.js';

const bodyLimit = 256 * 1024;
const maxMessage = 1024 * 1024;
const alert = {
  status: 'firing',
  labels: { alertname: 'DiskFull' },
  startsAt: '2026-11-21T01:45:58Z',
  fingerprint: 'cc249f7b57da6725',
};

/** The memory store, on a bus that may be away; it remembers the trace that a delivery was stored in. */
class Store implements EventStore {
  readonly memory = new MemoryEventStore('collector');
  failure: Error | undefined;
  traceparent: string | undefined;

  async append(decision: Append): Promise<Appended> {
    this.traceparent = traceparentOf();
    if (this.failure !== undefined) throw this.failure;
    return this.memory.append(decision);
  }

  load(subject: string) {
    return this.memory.load(subject);
  }
}

const uptime = Object.assign(new GenericSourceConfig(), {
  name: 'uptime',
  alerts: '/alerts',
  fields: Object.assign(new GenericFieldsConfig(), {
    labels: { alertname: '/title', again: '/title', more: '/title' },
  }),
});

async function startCollector(auth: Partial<CollectorAuthConfig> = {}) {
  const store = new Store();
  const clock = new ManualClock();
  const lines: string[] = [];
  const destination = new Writable({
    write: (line: Buffer, _, next) => (lines.push(line.toString()), next()),
  });
  const log = createLogger({ agent: 'collector', destination });
  const agentMetrics = createMetrics('collector');
  const metrics = collectorMetrics(agentMetrics);
  const tracing = startTracing({ agent: 'collector' });
  const credentials = new Credentials(Object.assign(new CollectorAuthConfig(), auth));
  const senders = changeSenders({});
  const changes = new ChangeWebhook({ senders, credentials, store, clock, bodyLimit, log, metrics });
  const webhook = new Webhook({
    sources: sourcesOf([uptime]),
    credentials,
    intake: new Intake({ store, clock, log, metrics, maxMessage }),
    bodyLimit,
    log,
    metrics,
    tracing,
  });

  @Module({
    controllers: [CollectorHttp],
    providers: [
      { provide: Webhook, useValue: webhook },
      { provide: ChangeWebhook, useValue: changes },
    ],
  })
  class Root {}
  const app = await NestFactory.create<NestExpressApplication>(Root, { logger: false, bodyParser: false });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    store,
    clock,
    lines,
    post: (body: string | Buffer, headers: Record<string, string> = {}, path = 'alertmanager') =>
      fetch(`${url}/webhooks/${path}`, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers }),
    messages: (source = 'alertmanager') => store.load(`argus.signal.${source}.collector`),
    metrics: () => agentMetrics.registry.metrics(),
    async stop() {
      await app.close();
      await tracing.shutdown();
    },
  };
}

let collector: Awaited<ReturnType<typeof startCollector>>;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.stop());

const delivery = (...alerts: unknown[]): string =>
  JSON.stringify({ version: '4', alerts, truncatedAlerts: 0 });
const dataOf = <T extends EventType>(events: readonly ArgusEvent[], type: T): EventData<T> => {
  const found = events.find((event) => event.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found.data as EventData<T>;
};

/** The quarantined event of the only message, which is all that the message holds. */
async function quarantinedAlone(source = 'alertmanager') {
  const messages = await collector.messages(source);
  expect(messages).toHaveLength(1);
  expect(messages[0]!.events.map(({ type }) => type)).toEqual(['argus.delivery.quarantined.v1']);
  return dataOf(messages[0]!.events, 'argus.delivery.quarantined.v1');
}

describe('A delivery', () => {
  it('is one message, stored before it is answered', async () => {
    const body = delivery(alert, { ...alert, fingerprint: 'other' });
    const response = await collector.post(body);
    const answer = (await response.json()) as { deliveryId: string };
    expect([response.status, answer]).toEqual([200, { deliveryId: expect.any(String), signals: 2 }]);

    const messages = await collector.messages();
    expect(messages).toHaveLength(1);
    const [event, ...others] = messages[0]!.events;
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      subject: answer.deliveryId,
      correlationid: answer.deliveryId,
      causationid: answer.deliveryId,
    });
    expect(dataOf([event!], 'argus.delivery.received.v1')).toMatchObject({
      deliveryId: answer.deliveryId,
      source: 'alertmanager',
      sender: 'anonymous',
      receivedAt: '2026-01-01T00:00:00.000Z',
      digest: createHash('sha256').update(body).digest('hex'),
      bytes: body.length,
      envelope: { version: '4' },
    });
  });

  it('sent twice, at the same time, is two deliveries', async () => {
    await Promise.all([collector.post(delivery(alert)), collector.post(delivery(alert))]);
    expect(await collector.messages()).toHaveLength(2);
  });

  it('with some bad alerts states both in one message, and tells the sender', async () => {
    const bad = { ...alert, labels: { alertname: 'A', replicas: 3 } };
    const response = await collector.post(delivery(alert, bad));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      signals: 1,
      quarantined: 1,
      problems: ['alerts[1].labels.replicas is a number: it must be text, so write it in quotes'],
    });
    const [message, ...others] = await collector.messages();
    expect(others).toEqual([]);
    expect(dataOf(message!.events, 'argus.delivery.received.v1').signals).toHaveLength(1);
    expect(dataOf(message!.events, 'argus.delivery.quarantined.v1')).toMatchObject({
      reason: 'alerts-refused',
      alerts: 1,
      content: JSON.stringify([bad]),
    });
  });

  it('without alerts is accepted', async () => {
    const response = await collector.post(delivery());
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ signals: 0 })]);
  });

  it('may be compressed; its digest is of what was sent', async () => {
    const body = gzipSync(delivery(alert));
    const response = await collector.post(body, { 'content-encoding': 'gzip' });
    expect(response.status).toBe(200);
    const [message] = await collector.messages();
    expect(dataOf(message!.events, 'argus.delivery.received.v1')).toMatchObject({
      digest: createHash('sha256').update(body).digest('hex'),
      bytes: body.length,
      signals: [expect.objectContaining({ status: 'firing' })],
    });
  });

  it('may come from a source of JSON that the configuration describes', async () => {
    const response = await collector.post('{"alerts":[{"title":"Down"}]}', {}, 'generic/uptime');
    expect(response.status).toBe(200);
    expect(await collector.messages('uptime')).toHaveLength(1);
  });

  it('continues the trace of its sender', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await collector.post(delivery(alert), { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    expect(collector.store.traceparent).toContain(traceId);
    await collector.post(delivery(alert));
    expect(collector.store.traceparent).toMatch(/^00-[0-9a-f]{32}-/);
    expect(collector.store.traceparent).not.toContain(traceId);
  });

  it('is counted and logged, without a label', async () => {
    await collector.post(delivery(alert, alert, { ...alert, status: 'x' }));
    await collector.post('{');
    const metrics = await collector.metrics();
    expect(metrics).toContain('argus_ledger_total{entry="received",agent="collector"} 4');
    expect(metrics).toContain('argus_ledger_total{entry="quarantined",agent="collector"} 2');
    expect(metrics).toMatch(
      /argus_deliveries_total\{source="alertmanager",answer="partly-quarantined",.*\} 1/,
    );
    expect(metrics).toMatch(/argus_deliveries_total\{source="alertmanager",answer="quarantined",.*\} 1/);
    expect(metrics).toMatch(/argus_stage_seconds_count\{.*stage="receive"\} 2/);
    expect(metrics).toMatch(/argus_delivery_bytes_count\{.*source="alertmanager"\} 2/);
    expect(JSON.parse(collector.lines[0]!)).toMatchObject({
      level: 'info',
      deliveryId: expect.any(String),
      source: 'alertmanager',
      signals: 2,
      quarantined: 1,
      bytes: expect.any(Number),
    });
    expect(collector.lines.join('')).not.toContain('DiskFull');
  });

  it('from which the sender hangs up is not made', async () => {
    const sending = openRequest(`${collector.url}/webhooks/alertmanager`, { method: 'POST' });
    sending.on('error', () => undefined);
    sending.write('{"alerts":');
    sending.flushHeaders();
    await new Promise<void>((resolve) =>
      sending.once('socket', (socket) => socket.once('connect', () => resolve())),
    );
    sending.destroy();
    await eventually(async () => (await collector.metrics()).includes('answer="hung-up"'), 'counted');
    expect(await collector.messages()).toEqual([]);
  });
});

describe('What nobody can read is kept with the reason, and answered with 202:', () => {
  it.each([
    ['no JSON', '{"alerts": [', 'not-json'],
    ['nothing', '', 'not-json'],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe]), 'not-json'],
    ['a text', '"alerts"', 'not-an-object'],
    ['a list, as Alertmanager’s API takes it', JSON.stringify([alert]), 'list-of-alerts'],
    ['an object without alerts', '{}', 'no-alerts-field'],
  ])('%s', async (_, body, reason) => {
    const response = await collector.post(body);
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ quarantined: true, problems: [expect.any(String)] });
    const kept = await quarantinedAlone();
    expect(kept).toMatchObject({ reason, alerts: 1, bytes: Buffer.byteLength(body) });
    expect(kept.content).toBe(Buffer.from(body).toString());
  });

  it('a delivery of which every alert is bad', async () => {
    const response = await collector.post(delivery('a', 'b'));
    expect([response.status, await response.json()]).toEqual([
      202,
      expect.objectContaining({ quarantined: true, alerts: 2 }),
    ]);
  });

  it('a body that is too long, of which the beginning is kept', async () => {
    const body = `["${'ä'.repeat(bodyLimit)}"]`;
    const response = await collector.post(body);
    expect(response.status).toBe(202);
    const kept = await quarantinedAlone();
    expect(kept).toMatchObject({
      reason: 'too-large',
      bytes: Buffer.byteLength(body),
      digest: createHash('sha256').update(body).digest('hex'),
    });
    expect(kept.problems[0]).toContain('collector.bodyLimit');
    expect(body.startsWith(kept.content)).toBe(true);
    expect(Buffer.byteLength(kept.content)).toBeGreaterThan(65_530);
    expect(Buffer.byteLength(kept.content)).toBeLessThanOrEqual(65_536);
  });

  it('a body that never seems to end', async () => {
    const body = 'x'.repeat(bodyLimit * 17);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = openRequest(
        `${collector.url}/webhooks/alertmanager`,
        { method: 'POST', headers: { 'content-length': String(10 ** 9) } },
        (response) => resolve(response.resume().statusCode),
      );
      sending.on('error', reject).write(body);
    });
    expect(status).toBe(202);
    expect(await quarantinedAlone()).toMatchObject({ reason: 'too-large', bytes: 10 ** 9 });
  });

  it('a zip bomb, which is not inflated beyond the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x'));
    expect(bomb.length).toBeLessThan(bodyLimit);
    expect((await collector.post(bomb, { 'content-encoding': 'gzip' })).status).toBe(202);
    expect(await quarantinedAlone()).toMatchObject({ reason: 'too-large', content: 'x'.repeat(65_536) });
  });

  it.each([
    ['gzip', 'not-decodable'],
    ['zstd', 'unknown-encoding'],
  ])('a body that is not compressed as its header %s says', async (encoding, reason) => {
    expect((await collector.post(delivery(alert), { 'content-encoding': encoding })).status).toBe(202);
    expect(await quarantinedAlone()).toMatchObject({ reason, content: delivery(alert) });
  });

  it('alerts that would not fit one message of the bus, each counted', async () => {
    const alerts = [{ title: 'x'.repeat(200_000) }, { title: 'x' }];
    const fitting = await collector.post(JSON.stringify({ alerts }), {}, 'generic/uptime');
    expect(fitting.status).toBe(200);
    const grown = await startCollector();
    try {
      const many = Array.from({ length: 12_000 }, () => ({ title: 'x' }));
      const response = await grown.post(JSON.stringify({ alerts: many }), {}, 'generic/uptime');
      expect([response.status, await response.json()]).toEqual([
        202,
        expect.objectContaining({ quarantined: true, alerts: 12_000 }),
      ]);
    } finally {
      await grown.stop();
    }
  });

  it('a hundred thousand bad alerts, of which a hundred are explained', async () => {
    const response = await collector.post(`{"alerts":[${'1,'.repeat(99_999)}1]}`);
    const { alerts, problems } = (await response.json()) as { alerts: number; problems: string[] };
    expect(alerts).toBe(100_000);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe('and 99900 more');
  });

  it('not an alert whose delivery is nested deeper than anything could store: it still pages', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const body = delivery(alert).replace('"version":"4"', `"deep":${deep}`);
    expect((await collector.post(body)).status).toBe(200);
    const [message] = await collector.messages();
    expect(dataOf(message!.events, 'argus.delivery.received.v1').envelope['deep']).toContain('left out');
    expect((await collector.post(`{"alerts":[${deep}]}`)).status).toBe(202);
  });
});

describe('Without a bus', () => {
  it('a delivery is answered with 503, so that Alertmanager sends it again', async () => {
    collector.store.failure = new BusUnavailable('no answer in time');
    const response = await collector.post(delivery(alert));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.json()).toEqual({ error: expect.stringContaining('send it again') });
    expect(await collector.metrics()).not.toContain('argus_ledger_total{entry="received"');

    collector.store.failure = undefined;
    expect((await collector.post(delivery(alert))).status).toBe(200);
  });

  it('or with 500 where the reason is another, which only the log tells', async () => {
    collector.store.failure = new Error('disk on fire');
    const response = await collector.post(delivery(alert));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('fire');
    expect(collector.lines.join('')).toContain('disk on fire');
  });
});

describe('Where credentials are set', () => {
  const token = 'a-bearer-token';
  beforeEach(async () => {
    await collector.stop();
    collector = await startCollector({ bearerToken: token, password: 'a-password' });
  });

  it('the sender is named in the fact', async () => {
    expect((await collector.post(delivery(), { authorization: `Bearer ${token}` })).status).toBe(200);
    const basic = Buffer.from('alertmanager:a-password').toString('base64');
    expect((await collector.post(delivery(), { authorization: `Basic ${basic}` })).status).toBe(200);
    const senders = (await collector.messages()).map(
      ({ events }) => dataOf(events, 'argus.delivery.received.v1').sender,
    );
    expect(senders).toEqual(['bearer', 'alertmanager']);
  });

  it('others are refused, and told how to show one', async () => {
    for (const authorization of ['', 'Bearer wrong']) {
      const response = await collector.post(delivery(alert), { authorization });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="argus", Basic realm="argus"');
    }
    expect(await collector.messages()).toEqual([]);
    expect(collector.lines.join('')).not.toContain('wrong');
  });

  it('others are answered before they have sent their body', async () => {
    const answered = await new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
      const sending = openRequest(
        `${collector.url}/webhooks/alertmanager`,
        { method: 'POST', headers: { 'content-length': '1000000' } },
        (response) => resolve([response.resume().statusCode, response.headers.connection]),
      );
      sending.on('error', reject).flushHeaders();
    });
    expect(answered).toEqual([401, 'close']);
  });
});

describe('What is no delivery', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('is told how to deliver: %s', async (method) => {
    const response = await fetch(`${collector.url}/webhooks/alertmanager`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    if (method !== 'HEAD') expect(await response.text()).toContain('POST /webhooks/alertmanager');
  });

  it.each(['generic/unknown', 'generic', 'grafana', ''])(
    'is told which sources there are: %p',
    async (path) => {
      const response = await collector.post(delivery(alert), {}, path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        sources: ['/webhooks/alertmanager', '/api/v2/alerts', '/webhooks/generic/uptime'],
      });
    },
  );

  it('is not taken from a page of another site that makes a browser post it', async () => {
    const response = await collector.post(delivery(alert), { origin: 'https://evil.example' });
    expect(response.status).toBe(403);
    expect((await collector.post(delivery(alert), { origin: collector.url })).status).toBe(200);
    expect(await collector.messages()).toHaveLength(1);
  });
});
