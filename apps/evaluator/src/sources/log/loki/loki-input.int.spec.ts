import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AnsweringServer, startAnsweringServer } from '../../../../test-support/answering-server.js';
import { LokiInput } from './loki-input.js';

interface Entry {
  readonly at: bigint;
  readonly line: string;
  readonly stream?: Record<string, string>;
}

const second = 1_000_000_000n;
let loki: AnsweringServer;
let entries: Entry[];
let answer: { status: number; body: string } | undefined;

/** Answers as Loki's query_range does: start inclusive, end exclusive, the oldest first up to the limit. */
beforeEach(async () => {
  entries = [];
  answer = undefined;
  loki = await startAnsweringServer((request, response) => {
    if (answer !== undefined) return response.writeHead(answer.status).end(answer.body);
    const search = new URL(request.url ?? '', 'http://loki').searchParams;
    const [start, end] = [BigInt(search.get('start') ?? ''), BigInt(search.get('end') ?? '')];
    const within = entries.filter(({ at }) => at >= start && at < end).slice(0, Number(search.get('limit')));
    const result = within.map(({ at, line, stream }) => ({
      stream: stream ?? {},
      values: [[String(at), line]],
    }));
    return response.end(JSON.stringify({ status: 'success', data: { resultType: 'streams', result } }));
  });
});
afterEach(() => loki.stop());

const open = (): LokiInput =>
  new LokiInput({ url: loki.url, headers: { authorization: 'Bearer t' } }, '{app="shop"}', 0);
const read = async (input: LokiInput, at: number) =>
  input.read({ at, everyMs: 10_000, signal: AbortSignal.timeout(20_000) });
const texts = async (input: LokiInput, at: number) => (await read(input, at)).lines.map(({ text }) => text);

describe('lines from Loki', () => {
  it('are given once each, from one reading to the next and over a restart', async () => {
    const input = open();
    entries.push({ at: 95n * second, line: 'one', stream: { app: 'shop' } });
    expect((await read(input, 100_000)).lines).toEqual([
      { at: 95n * second, text: 'one', labels: { app: 'shop' } },
    ]);
    entries.push({ at: 100n * second, line: 'two' }, { at: 109n * second, line: 'three' });
    expect(await texts(input, 110_000)).toEqual(['two', 'three']);
    entries.push({ at: 111n * second, line: 'four' });
    const again = open();
    again.resume(JSON.parse(JSON.stringify(input.position())) as Record<string, unknown>);
    expect(await texts(again, 120_000)).toEqual(['four']);
    expect(loki.requests[0]?.request.headers.authorization).toBe('Bearer t');
  });

  it('are read page by page, also where a page ends within a moment', async () => {
    for (let i = 0; i < 12_000; i++)
      entries.push({ at: 95n * second + BigInt(Math.floor(i / 7)), line: `line ${i}` });
    expect(await texts(open(), 100_000)).toEqual(entries.map(({ line }) => line));
  });

  it('are none when Loki answers with a part, with numbers or with an error, and come the next time', async () => {
    const input = open();
    entries.push({ at: 95n * second, line: 'one' });
    answer = {
      status: 200,
      body: '{"status":"success","warnings":["one store is away"],"data":{"resultType":"streams","result":[]}}',
    };
    expect((await read(input, 100_000)).unreadable).toContain('one store is away');
    answer = { status: 200, body: '{"status":"success","data":{"resultType":"matrix","result":[]}}' };
    expect((await read(input, 100_000)).unreadable).toContain('numbers, not lines');
    answer = { status: 400, body: 'parse error at line 1' };
    expect((await read(input, 100_000)).unreadable).toBe('status 400: parse error at line 1');
    answer = { status: 200, body: '<html>' };
    expect((await read(input, 100_000)).unreadable).toBe('the answer is not one of Loki');
    answer = undefined;
    expect(await texts(input, 101_000)).toEqual(['one']);
  });
});
