import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { AuditQuery, BadParameters, IncidentsQuery, TailQuery, checkParameters } from './parameters.js';

const read = (type: new () => object, value: object): Promise<unknown> =>
  checkParameters().transform(value, { type: 'query', metatype: type });

const problems = (type: new () => object, value: object): Promise<unknown> =>
  read(type, value).catch((error: unknown) => (error as BadParameters).problems);

describe('the parameters of a request', () => {
  it('may be left out or left empty', async () => {
    expect(await read(IncidentsQuery, {})).toEqual({ status: 'all', limit: 100 });
    expect(await read(IncidentsQuery, { status: '', limit: '' })).toEqual({ status: 'all', limit: 100 });
    expect(await read(TailQuery, { type: '', agent: '' })).toMatchObject({ limit: 100 });
    expect(await read(AuditQuery, { after: '' })).toHaveProperty('after', undefined);
  });

  it('become numbers', async () => {
    expect(await read(AuditQuery, { after: '0', limit: '7' })).toEqual({ after: 0, limit: 7 });
  });

  it.each(['0', '501', '-1', '1.5', '0x10', '1e2', ' 5', 'many', ['1', '2']])(
    'given the limit %p, names it and what it has to be',
    async (limit) =>
      expect(await problems(IncidentsQuery, { limit })).toEqual([
        { field: 'limit', problem: 'has to be a whole number from 1 to 500' },
      ]),
  );

  it('are all checked at once, those that are not known among them', async () => {
    expect(await problems(IncidentsQuery, { status: 'broken', page: '2' })).toEqual([
      { field: 'page', problem: 'is not known here: leave it out' },
      { field: 'status', problem: 'has to be one of: open, resolved, closed, all' },
    ]);
  });

  it('name types of events and agents that exist', async () => {
    expect(await read(TailQuery, { type: 'argus.incident.opened.v1', agent: 'router' })).toMatchObject({
      type: 'argus.incident.opened.v1',
      agent: 'router',
    });
    expect(await problems(TailQuery, { agent: 'nobody' })).toMatchObject([{ field: 'agent' }]);
  });
});
