import { afterEach, describe, expect, it } from '@jest/globals';
import { type OpenApiDocument, type OpenApiFake, startOpenApiFake } from './index.js';

const document: OpenApiDocument = {
  openapi: '3.0.1',
  paths: {
    '/pets': {
      post: {
        operationId: 'addPet',
        parameters: [{ name: 'dryRun', in: 'query', schema: { type: 'boolean' } }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
        },
        responses: {
          '201': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
        },
      },
    },
    '/pets/{id}': {
      get: {
        operationId: 'getPet',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        responses: {
          '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
        },
      },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: { name: { type: 'string' } },
      },
    },
  },
};

let fake: OpenApiFake;
const start = async (pet: unknown = { name: 'Rex' }): Promise<string[]> => {
  const added: string[] = [];
  fake = await startOpenApiFake({
    document,
    handlers: {
      addPet: ({ body }) => {
        added.push((body as { name: string }).name);
        return { status: 201, body };
      },
      getPet: () => ({ status: 200, body: pet }),
    },
  });
  return added;
};
afterEach(() => fake.close());

const post = (body: unknown, query = ''): Promise<Response> =>
  fetch(`${fake.url}/pets${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a fake made from an OpenAPI document', () => {
  it('answers what the document allows, and records the call', async () => {
    const added = await start();
    const response = await post({ name: 'Rex' }, '?dryRun=true');
    expect(response.status).toBe(201);
    expect(added).toEqual(['Rex']);
    expect(fake.calls).toMatchObject([{ operationId: 'addPet', method: 'POST', path: '/pets', status: 201 }]);
  });

  it.each([
    ['a missing field', () => post({}), 400, /required property 'name'/],
    ['an unknown field', () => post({ name: 'Rex', wings: 2 }), 400, /wings/],
    ['an unknown query parameter', () => post({ name: 'Rex' }, '?colour=red'), 400, /colour/],
    [
      'a query parameter of the wrong type',
      () => post({ name: 'Rex' }, '?dryRun=perhaps'),
      400,
      /must be boolean/,
    ],
    ['a path parameter of the wrong type', () => fetch(`${fake.url}/pets/rex`), 400, /must be integer/],
    ['an unknown path', () => fetch(`${fake.url}/cats`), 404, /not in the document/],
    ['an unknown method', () => fetch(`${fake.url}/pets`, { method: 'DELETE' }), 405, /not in the document/],
    ['a missing body', () => fetch(`${fake.url}/pets`, { method: 'POST' }), 400, /body is required/],
    [
      'a body that is not JSON',
      () => fetch(`${fake.url}/pets`, { method: 'POST', body: 'name=Rex' }),
      400,
      /Content-Type/,
    ],
  ])('refuses %s and says what failed', async (_case, call, status, problem) => {
    const added = await start();
    const response = await call();
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(problem);
    expect(added).toEqual([]);
  });

  it('fails when its own answer is not what the document promises', async () => {
    await start({ title: 'Rex' });
    const response = await fetch(`${fake.url}/pets/1`);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("the fake's own answer");
  });

  it('gives an injected status to the next calls only', async () => {
    await start();
    fake.failNext({
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '7' },
      times: 2,
      operationId: 'getPet',
    });
    expect((await post({ name: 'Rex' })).status).toBe(201);
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await fetch(`${fake.url}/pets/1`)).status);
    expect(statuses).toEqual([429, 429, 200]);
  });

  it('drops the connection after doing the work', async () => {
    const added = await start();
    fake.failNext({ kind: 'drop-after-work' });
    await expect(post({ name: 'Rex' })).rejects.toThrow();
    expect(added).toEqual(['Rex']);
  });
});
