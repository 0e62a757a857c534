import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { OtlpInbox } from './inbox.js';
import { takeLogs } from './otlp-answer.js';

const sample = join(
  process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts'),
  'otlp/examples/logs.json',
);
const haveSample = existsSync(sample);
if (!haveSample) console.warn(`SKIPPED: OTLP's example of logs is not at ${sample}; set ARGUS_CONTRACTS`);

const send = (inbox: OtlpInbox, body: string | Buffer, type = 'application/json', encoding = '') =>
  takeLogs(inbox, { type, encoding, body: Buffer.from(body) });

const logs = (text: string, service = 'shop', attributes: object[] = []) =>
  JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeLogs: [{ logRecords: [{ body: { stringValue: text }, attributes }] }],
      },
    ],
  });

/** A list in a list in a list. */
const nested = `${'{"arrayValue":{"values":['.repeat(100_000)}${']}}'.repeat(100_000)}`;
const deepJson = logs('x').replace('{"stringValue":"x"}', nested);

/** A field that holds a message. */
const field = (number: number, message: Buffer): Buffer => {
  const length: number[] = [];
  for (let rest = message.length; rest > 0 || length.length === 0; rest >>>= 7) {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), message]);
};

/** A request in protobuf: a resource with so many attributes, and so many records with this in them. */
const manyOf = (attributes: number, records: number, inRecord: Buffer = Buffer.alloc(0)) => {
  const attribute = (at: number) => field(1, field(1, Buffer.from(at.toString(36))));
  const resource = field(1, Buffer.concat(Array.from({ length: attributes }, (_, at) => attribute(at))));
  const record = field(2, inRecord);
  return field(
    1,
    Buffer.concat([resource, field(2, Buffer.concat(Array.from({ length: records }, () => record)))]),
  );
};
const ownAttribute = field(6, field(1, Buffer.from('own')));

/** A record with this body. */
const recordOf = (body: Buffer) => field(1, field(2, field(2, field(5, body))));
const deepProtobuf = recordOf(
  Array.from({ length: 1_000 }).reduce<Buffer>((inner) => field(5, field(1, inner)), Buffer.alloc(0)),
);

const protobuf = 'application/x-protobuf';

/** A record as the official SDK has it. */
const sdkRecord: ReadableLogRecord = {
  hrTime: [1_700_000_000, 123_456_789],
  hrTimeObserved: [1_700_000_001, 0],
  severityText: 'ERROR',
  severityNumber: 17,
  eventName: 'unknown to us',
  body: { message: 'out of stock', tries: [1, -2.5, true, null], order: { id: 4711 } },
  spanContext: { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', traceFlags: 1 },
  resource: resourceFromAttributes({ 'service.name': 'shop', replicas: 3 }),
  instrumentationScope: { name: 'orders' },
  attributes: {
    ...{ text: 'é', empty: '', whole: 9_007_199_254_740_991, negative: -5, half: 0.5, no: false },
    ...{ bytes: new Uint8Array([1, 2, 255]), list: ['a', 'b'], map: { a: { b: 1 } } },
    'exception.stacktrace': 'Error: x\n    at f (a.js:1:2)',
  },
  droppedAttributesCount: 1,
};

const serialized = (serializer: { serializeRequest(records: ReadableLogRecord[]): Uint8Array | undefined }) =>
  Buffer.from(serializer.serializeRequest([sdkRecord, sdkRecord]) ?? []);

describe('log records sent with OTLP', () => {
  (haveSample ? it : it.skip)("are read as in OpenTelemetry's own example", async () => {
    const inbox = new OtlpInbox();
    const input = inbox.open({ 'service.name': 'my.service' });
    expect(await send(inbox, readFileSync(sample))).toEqual({ status: 200 });
    const { lines } = await input.read();
    expect(lines).toMatchObject([
      {
        text: 'Example log record',
        labels: {
          'service.name': 'my.service',
          'string.attribute': 'some string',
          'boolean.attribute': 'true',
          'int.attribute': '10',
          severityText: 'Information',
        },
      },
    ]);
  });

  it('are the same in protobuf as in JSON', async () => {
    const inbox = new OtlpInbox();
    const input = inbox.open({ 'service.name': 'shop' });
    const zipped = gzipSync(serialized(ProtobufLogsSerializer));
    expect(await send(inbox, zipped, protobuf, 'gzip')).toEqual({ status: 200 });
    const { lines } = await input.read();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({
      text: '{"message":"out of stock","tries":[1,-2.5,true,null],"order":{"id":4711}}\nError: x\n    at f (a.js:1:2)',
      time: 1_700_000_000_123,
      labels: {
        ...{ 'service.name': 'shop', replicas: '3', severityText: 'ERROR' },
        ...{ traceId: '5b8efff798038103d269b633813fc60c', text: 'é', empty: '', whole: '9007199254740991' },
        ...{ negative: '-5', half: '0.5', no: 'false', bytes: 'AQL/', list: '["a","b"]' },
        ...{ map: '{"a":{"b":1}}', 'exception.stacktrace': 'Error: x\n    at f (a.js:1:2)' },
      },
    });
    await send(inbox, serialized(JsonLogsSerializer));
    expect((await input.read()).lines).toEqual(lines);
  });

  it('may be none', async () => {
    expect(await send(new OtlpInbox(), '', protobuf)).toEqual({ status: 200 });
    expect(await send(new OtlpInbox(), '{}')).toEqual({ status: 200 });
  });

  it('are refused wherever protobuf is cut off, and taken in whole or not at all', async () => {
    const inbox = new OtlpInbox();
    const input = inbox.open({});
    const whole = Buffer.from(ProtobufLogsSerializer.serializeRequest([sdkRecord]) ?? []);
    for (let length = 1; length < whole.length; length += 1) {
      const answer = await send(inbox, whole.subarray(0, length), protobuf);
      expect([length, answer.status, answer.refusal]).toEqual([
        length,
        400,
        expect.stringContaining('cut off'),
      ]);
    }
    expect((await input.read()).lines).toEqual([]);
  });

  it('never end the process, whatever the bytes are', async () => {
    const bytes = serialized(ProtobufLogsSerializer);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.uint8Array({ maxLength: 12 }), async (at, some) => {
        const broken = Buffer.concat([bytes.subarray(0, at), some, bytes.subarray(at + some.length)]);
        expect([200, 400]).toContain((await send(new OtlpInbox(), broken, protobuf)).status);
      }),
    );
  });

  it('are kept though a text is no UTF-8', async () => {
    const inbox = new OtlpInbox();
    const input = inbox.open({});
    await send(inbox, recordOf(field(1, Buffer.from([0x61, 0xff, 0x62]))), protobuf);
    expect((await input.read()).lines[0]?.text).toBe('a\ufffdb');
  });

  it('reach every rule that wants them, once', async () => {
    const inbox = new OtlpInbox();
    const [shop, all, other] = [
      inbox.open({ 'service.name': 'shop' }),
      inbox.open({}),
      inbox.open({ a: 'b' }),
    ];
    await send(inbox, gzipSync(logs('one')), 'application/json; charset=utf-8', 'gzip');
    expect((await shop.read()).lines.map(({ text }) => text)).toEqual(['one']);
    expect((await shop.read()).lines).toEqual([]);
    expect((await all.read()).lines).toHaveLength(1);
    expect((await other.read()).lines).toEqual([]);
  });

  it('have their stack trace, wherever it stands', async () => {
    const inbox = new OtlpInbox();
    const input = inbox.open({});
    const trace = { key: 'exception.stacktrace', value: { stringValue: 'Error: x\n    at f (a.js:1:2)' } };
    await send(inbox, logs('it failed', 'shop', [trace]));
    expect((await input.read()).lines[0]?.text).toBe('it failed\nError: x\n    at f (a.js:1:2)');
  });

  it.each([
    [
      'text',
      () => send(new OtlpInbox(), 'x', 'text/plain'),
      415,
      'Content-Type has to be application/x-protobuf or application/json',
    ],
    ['JSON said to be protobuf', () => send(new OtlpInbox(), logs('x'), protobuf), 400, 'its Content-Type'],
    ['JSON that is nested deeply', () => send(new OtlpInbox(), deepJson), 400, 'deeper than 150 levels'],
    [
      'protobuf that is nested deeply',
      () => send(new OtlpInbox(), deepProtobuf, protobuf),
      400,
      'too deeply',
    ],
    ['broken JSON', () => send(new OtlpInbox(), '{'), 400, 'no JSON'],
    ['another JSON', () => send(new OtlpInbox(), '{"resourceLogs":7}'), 400, '/resourceLogs'],
    ['an unknown encoding', () => send(new OtlpInbox(), '{}', 'application/json', 'br'), 400, 'gzip'],
    ['what is not gzip', () => send(new OtlpInbox(), '{}', 'application/json', 'gzip'), 400, 'not gzip'],
    [
      'a bomb',
      () => send(new OtlpInbox(), gzipSync(Buffer.alloc(64 * 1024 * 1024)), 'application/json', 'gzip'),
      413,
      'longer than 4 MiB',
    ],
    [
      'a resource with very many attributes, however small the request',
      () => send(new OtlpInbox(), manyOf(1_000, 100_000), protobuf),
      400,
      'resourceLogs[0].resource.attributes holds 1000 attributes: send at most 128',
    ],
    [
      'a record with very many attributes',
      () =>
        send(
          new OtlpInbox(),
          logs(
            'x',
            'shop',
            Array.from({ length: 129 }, () => ({ key: 'a' })),
          ),
        ),
      400,
      'resourceLogs[0].scopeLogs[0].logRecords[0].attributes holds 129 attributes: send at most 128',
    ],
    [
      'more records than ever wait',
      () => send(new OtlpInbox(), manyOf(0, 100_001), protobuf),
      413,
      'holds 100001 records: send at most 100000',
    ],
    [
      'records that are small, but not with the attributes of their resource',
      () => send(new OtlpInbox(), manyOf(128, 100_000, ownAttribute), protobuf),
      413,
      'send fewer records at a time',
    ],
  ])('are refused with the reason: %s', async (_what, sent, status, message) => {
    const answer = await sent();
    expect(answer.status).toBe(status);
    expect(answer.refusal).toContain(message);
  });

  it('are asked for again when more wait than are kept', async () => {
    const inbox = new OtlpInbox();
    inbox.open({});
    const many = {
      resourceLogs: [{ scopeLogs: [{ logRecords: Array.from({ length: 60_000 }, () => ({})) }] }],
    };
    expect((await send(inbox, JSON.stringify(many))).status).toBe(200);
    expect(await send(inbox, JSON.stringify(many))).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
    });
  });

  it('are taken with as many attributes as SDKs send, and share those that only their resource has', async () => {
    const inbox = new OtlpInbox();
    const input = inbox.open({});
    expect(await send(inbox, manyOf(127, 2), protobuf)).toEqual({ status: 200 });
    expect(await send(inbox, manyOf(127, 1, ownAttribute), protobuf)).toEqual({ status: 200 });
    const { lines } = await input.read();
    expect(lines.map(({ labels }) => Object.keys(labels).length)).toEqual([127, 127, 128]);
    expect(lines[0]?.labels).toBe(lines[1]?.labels);
    expect(Object.isFrozen(lines[0]?.labels)).toBe(true);
  });

  it.each(['before', 'after'])(
    'are asked for again when the labels of those that wait take too much, also %s a restart',
    async (when) => {
      const inbox = new OtlpInbox();
      const input = inbox.open({});
      const large = logs('', 'x'.repeat(4_000_000));
      for (let sent = 0; sent < 16; sent += 1) expect((await send(inbox, large)).status).toBe(200);
      const next = when === 'before' ? inbox : new OtlpInbox();
      if (when === 'after') next.open({}).resume(input.position());
      expect((await send(next, large)).status).toBe(503);
      await input.read();
      expect((await send(inbox, large)).status).toBe(200);
    },
  );
});
