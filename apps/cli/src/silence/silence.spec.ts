import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
import { run } from '../program.js';
import { Terminal } from '../terminal/terminal.js';

const id = 'd8f0d5a6-5a3e-4c9e-9d0e-1f3f3c3a2b11';
const silence = {
  id,
  status: { state: 'active' },
  matchers: [{ name: 'service', value: 'checkout', isRegex: false, isEqual: true }],
  startsAt: '2026-11-21T12:00:00.000Z',
  endsAt: '2026-11-21T14:00:00.000Z',
  createdBy: 'alice',
  comment: 'New disks',
};

describe('argus silence', () => {
  let folder: string;
  let router: Server;
  let url: string;
  let asked: { line: string; body: unknown; authorization?: string }[];
  let answer: { status: number; body: unknown };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-silence-'));
    const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const body = await text(request);
      const { authorization } = request.headers;
      asked.push({
        line: `${request.method} ${request.url}`,
        body: body === '' ? undefined : JSON.parse(body),
        ...(authorization !== undefined && { authorization }),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    };
    router = createServer((request, response) => void reply(request, response));
    await new Promise<void>((resolve) => router.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(router.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    router.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    asked = [];
  });

  const argus = async (args: string[], environment: NodeJS.ProcessEnv = {}) => {
    const [out, notes]: [string[], string[]] = [[], []];
    const sink = (lines: string[]) => ({ write: (line: string) => lines.push(line) });
    const terminal = new Terminal(sink(out), sink(notes), environment);
    const clock = new ManualClock(Date.parse('2026-11-21T12:00:00Z'));
    const code = await run(['silence', ...args, '--url', url], {
      ...{ rootDir: folder, workingDir: folder, environment, clock, terminal },
    });
    return { code, out: out.join(''), notes: notes.join('') };
  };

  it('adds one from now on, in the words of amtool, and shows the credential', async () => {
    answer = { status: 200, body: { silenceID: id } };
    const { code, out } = await argus(
      ['add', 'service=checkout', '--for', '2h', '--comment', 'New disks', '--author', 'alice'],
      { ARGUS_ROUTER_TOKEN: 'a-router-token' },
    );
    expect(code).toBe(0);
    expect(out).toContain(`Silence ${id} until 2026-11-21T14:00:00Z: service="checkout"`);
    const { matchers, startsAt, endsAt, createdBy, comment } = silence;
    expect(asked).toEqual([
      {
        line: 'POST /api/v2/silences',
        body: { matchers, startsAt, endsAt, createdBy, comment },
        authorization: 'Bearer a-router-token',
      },
    ]);
  });

  it('lists those that are not over, by what they are about', async () => {
    answer = { status: 200, body: [silence] };
    const { out } = await argus(['list', 'service=checkout']);
    expect(asked.map(({ line }) => line)).toEqual([
      'GET /api/v2/silences?expired=false&filter=service%3D%22checkout%22',
    ]);
    expect(out).toMatch(/ID .*STATE .*\n.*active .*alice .*service="checkout" .*New disks/);
  });

  it('ends several', async () => {
    answer = { status: 200, body: undefined };
    const { out } = await argus(['expire', id, 'other']);
    expect(asked.map(({ line }) => line)).toEqual([
      `DELETE /api/v2/silence/${id}`,
      'DELETE /api/v2/silence/other',
    ]);
    expect(out).toContain('Silence other has ended.');
  });

  it('says why it was refused, and what to do', async () => {
    answer = { status: 401, body: 'a valid credential is needed: see router.auth' };
    const { code, notes } = await argus(['list']);
    expect(code).toBe(1);
    expect(notes).toContain('refused (401): a valid credential is needed');
    expect(notes).toContain('ARGUS_ROUTER_TOKEN');
    answer = { status: 404, body: 'there is no silence other' };
    expect((await argus(['expire', 'other'])).notes).toContain('argus silence list');
    answer = { status: 503, body: 'the event bus is not available' };
    expect((await argus(['expire', id])).code).toBe(3);
    expect((await argus(['add', 'a=b', '--for', 'long', '--comment', 'x'])).code).toBe(2);
  });
});
