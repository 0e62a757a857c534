import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Topology, compileTopology, distance, edgesOfLabels, emptyTopology } from './topology.js';

const compile = (text: object): Topology => {
  const topology = compileTopology(text, ['topology']);
  if (!topology.ok) throw new Error(JSON.stringify(topology.error));
  return topology.value;
};

const problemsOf = (text: unknown): string[] => {
  const topology = compileTopology(text as never, ['topology']);
  return topology.ok ? [] : topology.error.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

const shop = compile({ depends_on: { web: ['checkout'], checkout: ['payments', 'db'], payments: ['db'] } });

describe('distance', () => {
  it('is the shortest way in either direction, and none beyond what is asked for', () => {
    expect(distance(shop, 'web', 'web', 0)).toBe(0);
    expect(distance(shop, 'web', 'db', 5)).toBe(2);
    expect(distance(shop, 'db', 'web', 5)).toBe(2);
    expect(distance(shop, 'web', 'db', 1)).toBeUndefined();
    expect(distance(shop, 'web', 'mail', 5)).toBeUndefined();
  });

  it('is never looked for further than five steps away', () => {
    const names = 'abcdefgh'.split('');
    const chain = compile({
      depends_on: Object.fromEntries(names.map((name, index) => [name, names.slice(index + 1, index + 2)])),
    });
    expect(distance(chain, 'a', 'f', 9)).toBe(5);
    expect(distance(chain, 'a', 'g', 9)).toBeUndefined();
  });

  it('counts the services that an alert itself says it needs', () => {
    const edges = edgesOfLabels(shop, { service: 'mail', depends_on: ' db, mail ,smtp,' }, 'service');
    expect(edges).toEqual([
      ['mail', 'db'],
      ['mail', 'smtp'],
    ]);
    expect(distance(shop, 'web', 'smtp', 5, edges)).toBe(4);
  });

  it('reads only so much of a label: labels come from outside', () => {
    const many = Array.from({ length: 400 }, (_, index) => `s${index}`).join(',');
    expect(edgesOfLabels(emptyTopology, { service: 'a', depends_on: many }, 'service')).toHaveLength(32);
    const long = 'x,'.repeat(500_000);
    expect(edgesOfLabels(emptyTopology, { service: 'a', depends_on: long }, 'service')).toEqual([]);
  });
});

describe('compileTopology', () => {
  it('names every cycle, and a service that depends on itself', () => {
    expect(
      problemsOf({
        depends_on: {
          web: ['checkout', 'web'],
          checkout: ['payments'],
          payments: ['checkout'],
          a: ['b'],
          b: ['a'],
        },
      }),
    ).toMatchInlineSnapshot(`
     [
       "topology.depends_on.web.1: web depends on itself; take it out of its list",
       "topology.depends_on.checkout: cyclic topology: checkout → payments → checkout; take one of these dependencies out",
       "topology.depends_on.a: cyclic topology: a → b → a; take one of these dependencies out",
     ]
    `);
  });

  it('says everything else that is wrong at once', () => {
    expect(problemsOf({ depends_on: { web: 'db', db: [7, ''] }, label: 3, services: {} }))
      .toMatchInlineSnapshot(`
     [
       "topology.services: is no key that is known here; use one of depends_on, label, file",
       "topology.label: is 3, which is no text; write the name of one label",
       "topology.depends_on.web: is "db", which is no list; write it like [payments, db]",
       "topology.depends_on.db.0: is 7, which is no text; write the name of a service",
       "topology.depends_on.db.1: is missing; write the name of a service",
     ]
    `);
    expect(problemsOf('topology.yaml')).toHaveLength(1);
    expect(problemsOf({ depends_on: ['web'] })).toHaveLength(1);
  });

  it('takes no topology for an empty one', () => {
    expect(compileTopology(undefined, [])).toEqual({ ok: true, value: emptyTopology });
    expect(compile({ file: 'topology.yaml', depends_on: { a: ['b'] } }).neighbours.size).toBe(2);
  });

  it('complains of a cycle exactly when there is one', () => {
    const services = fc.integer({ min: 0, max: 6 }).map((index) => `s${index}`);
    const graph = fc.dictionary(services, fc.array(services, { maxLength: 3 }), { maxKeys: 7 });
    fc.assert(
      fc.property(graph, (needs) => {
        const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
          (needs[from] ?? []).some(
            (next) => next === to || (!seen.has(next) && (seen.add(next), reaches(next, to, seen))),
          );
        const cyclic = Object.keys(needs).some((service) => reaches(service, service));
        expect(compileTopology({ depends_on: needs }, []).ok).toBe(!cyclic);
      }),
    );
  });

  it('stays quick and brief when everything depends on everything', () => {
    const names = Array.from({ length: 300 }, (_, index) => `s${index}`);
    const all = Object.fromEntries(names.map((name) => [name, names.filter((other) => other !== name)]));
    expect(problemsOf({ depends_on: all })).toHaveLength(10);
  });
});
