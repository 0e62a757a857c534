import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
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

describe('log records sent with OTLP', () => {
  (haveSample ? it : it.skip)("are read as in OpenTelemetry's own example", async () => {
    const inbox = new OtlpInbox();
    const input = inbox.open({ 'service.name': 'my.service' });
    expect(await send(inbox, readFileSync(sample))).toEqual({ status: 200, body: { partialSuccess: {} } });
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
    ['protobuf', () => send(new OtlpInbox(), 'x', 'application/x-protobuf'), 415, 'only JSON is taken'],
    ['broken JSON', () => send(new OtlpInbox(), '{'), 400, 'no JSON'],
    ['another JSON', () => send(new OtlpInbox(), '{"resourceLogs":7}'), 400, '/resourceLogs'],
    ['an unknown encoding', () => send(new OtlpInbox(), '{}', 'application/json', 'br'), 400, 'gzip'],
    ['what is not gzip', () => send(new OtlpInbox(), '{}', 'application/json', 'gzip'), 400, 'not gzip'],
    [
      'a bomb',
      () => send(new OtlpInbox(), gzipSync(Buffer.alloc(64 * 1024 * 1024)), 'application/json', 'gzip'),
      400,
      'longer than 4 MiB',
    ],
  ])('are refused with the reason: %s', async (_what, sent, status, message) => {
    const answer = await sent();
    expect(answer.status).toBe(status);
    expect(answer.body['message']).toContain(message);
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
});
