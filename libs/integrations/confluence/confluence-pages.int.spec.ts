import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
import { createConfluencePages } from './confluence-pages.js';

interface Page {
  id: string;
  title: string;
  spaceId: string;
  parentId?: string;
  body: { representation: string; value: string };
  version: { number: number };
}

/** What the API promises of spaces and pages, as far as it is used here. */
let pages: Page[];
let asked: string[];
let failWith: { status: number; body: object; headers?: Record<string, string> } | undefined;
let dropAnswer: boolean;
let server: Server;
let site: string;

const secret = 'token-of-a-spec';
const pagesOf = () =>
  createConfluencePages(
    { site, email: 'argus@example.com', token: secret, space: 'OPS', parentId: '7', timeoutMs: 20_000 },
    new ManualClock(0),
  );

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const url = new URL(request.url ?? '', 'http://localhost');
      asked.push(`${request.method} ${url.pathname}`);
      const answer = (status: number, json: object, headers = {}) =>
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify(json));
      if (failWith !== undefined) return answer(failWith.status, failWith.body, failWith.headers);
      if (url.pathname === '/wiki/api/v2/spaces')
        return answer(200, { results: url.searchParams.get('keys') === 'OPS' ? [{ id: '1' }] : [] });
      if (url.pathname === '/wiki/api/v2/pages/7') return answer(200, { id: '7', title: 'Postmortems' });
      if (request.method === 'GET') {
        const title = url.searchParams.get('title');
        return answer(200, { results: pages.filter((page) => page.title === title) });
      }
      const given = JSON.parse(body) as Page;
      const known = pages.find(({ title }) => title === given.title);
      if (request.method === 'POST') {
        if (known !== undefined)
          return answer(400, {
            errors: [{ title: 'A page already exists with the same TITLE in this space' }],
          });
        pages.push({ ...given, id: String(pages.length + 1), version: { number: 1 } });
      } else {
        if (given.version.number !== (known?.version.number ?? 0) + 1) return answer(409, { errors: [] });
        Object.assign(known ?? {}, given);
      }
      if (dropAnswer) return request.socket.destroy();
      return answer(200, { ...pages.at(-1), _links: { webui: '/spaces/OPS/pages/1/P' } });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  [pages, asked, failWith, dropAnswer] = [[], [], undefined, false];
});

const page = { title: 'Postmortem inc-1', body: '<h1>Errors</h1>' };

describe('pages in Confluence', () => {
  it('are created once below their parent, and brought up to date in place', async () => {
    const confluence = pagesOf();
    const created = await confluence.put(page);
    expect(created).toEqual({
      ...{ kind: 'done', foundAgain: false },
      value: { url: `${site}/wiki/spaces/OPS/pages/1/P` },
    });
    expect(await confluence.put({ ...page, body: '<p>Again.</p>' })).toMatchObject({ foundAgain: true });
    expect(pages).toMatchObject([
      { title: 'Postmortem inc-1', spaceId: '1', parentId: '7', version: { number: 2 } },
    ]);
    expect(pages[0]?.body).toEqual({ representation: 'storage', value: '<p>Again.</p>' });
  });

  it('are found again when the answer was lost', async () => {
    dropAnswer = true;
    expect(await pagesOf().put(page)).toMatchObject({ kind: 'temporary' });
    dropAnswer = false;
    expect(await pagesOf().put(page)).toMatchObject({ kind: 'done', foundAgain: true });
    expect(pages).toHaveLength(1);
  });

  it.each([
    [
      401,
      { message: `Bad ${secret}` },
      { kind: 'permanent', reason: 'Confluence answered 401: Bad [secret]' },
    ],
    [302, {}, { kind: 'permanent', reason: expect.stringContaining('check `site`') }],
    [409, { errors: [] }, { kind: 'temporary' }],
    [503, {}, { kind: 'temporary' }],
  ])('say what %i means, without credentials', async (status, body, expected) => {
    failWith = { status, body, headers: status === 302 ? { location: 'http://127.0.0.1:1/' } : {} };
    expect(await pagesOf().put(page)).toMatchObject(expected);
  });

  it('can be checked: the space, and the page above', async () => {
    expect(await pagesOf().check()).toMatchObject({
      ...{ kind: 'done', value: expect.stringContaining('"Postmortems"') },
    });
    expect(pages).toEqual([]);
    failWith = { status: 404, body: { errors: [{ title: 'Page 7 is not there' }] } };
    expect(await pagesOf().check()).toMatchObject({
      ...{ kind: 'permanent', reason: expect.stringContaining('404') },
    });
  });

  it('are not asked for again while Confluence wants peace', async () => {
    const confluence = pagesOf();
    failWith = { status: 429, body: {}, headers: { 'retry-after': '30' } };
    expect(await confluence.put(page)).toMatchObject({ kind: 'temporary', retryAfterMs: 30_000 });
    expect(await confluence.put(page)).toMatchObject({ kind: 'temporary' });
    expect(asked).toHaveLength(1);
  });
});
