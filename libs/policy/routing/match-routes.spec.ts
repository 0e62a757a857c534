import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { type LabelSet, matchesAll } from '../matchers.js';
import { compileRoute } from './compile-route.js';
import { matchRoutes } from './match-routes.js';
import type { RouteText } from './route-text.js';
import type { Route } from './route.js';
import { labelSet, routeShape, withReceivers } from '../testing/random-routes.js';

const compiled = (text: RouteText): Route => {
  const route = compileRoute(text, ['route']);
  if (!route.ok) throw new Error(JSON.stringify(route.error));
  return route.value;
};

/** Alertmanager's own walk, which looks at every route. */
function plainWalk(route: Route, labels: LabelSet): Route[] {
  if (!matchesAll(route.matchers, labels)) return [];
  const all: Route[] = [];
  for (const inner of route.routes) {
    const matched = plainWalk(inner, labels);
    all.push(...matched);
    if (matched.length > 0 && !inner.continue) break;
  }
  return all.length === 0 ? [route] : all;
}

const receivers = (root: Route, labels: LabelSet): string[] =>
  matchRoutes(root, labels).map(({ receiver }) => receiver);

describe('matchRoutes', () => {
  it('finds what looking at every route finds, in the same order', () => {
    const tree = fc.array(routeShape(2), { maxLength: 20 });
    fc.assert(
      fc.property(tree, fc.array(labelSet, { minLength: 4, maxLength: 8 }), (shapes, alerts) => {
        const routes = shapes.map((shape, index) => withReceivers(shape, `${index}`));
        const root = compiled({ receiver: 'root', routes });
        for (const labels of alerts) expect(matchRoutes(root, labels)).toEqual(plainWalk(root, labels));
      }),
      { numRuns: 400 },
    );
  });

  it('takes a label that is absent for an empty one', () => {
    const routes = ['team=""', 'team!="a"', 'team=~"|b"', 'team=~".*"', 'team="a"', 'x=~"y|"', 'x="z"'].map(
      (matcher) => ({ receiver: matcher, matchers: [matcher], continue: true }),
    );
    const root = compiled({ receiver: 'root', routes });
    expect(receivers(root, {})).toEqual(['team=""', 'team!="a"', 'team=~"|b"', 'team=~".*"', 'x=~"y|"']);
    expect(receivers(root, { team: 'a', x: 'z' })).toEqual(['team=~".*"', 'team="a"', 'x="z"']);
  });

  it('looks at few of a thousand routes', () => {
    const routes = Array.from({ length: 1_000 }, (_, index) => ({
      receiver: `team-${index}`,
      matchers: [`team="team-${index}"`, 'severity=~"critical|high"', 'env="prod"'],
    }));
    const root = compiled({ receiver: 'root', routes });
    expect(receivers(root, { team: 'team-700', severity: 'high', env: 'prod' })).toEqual(['team-700']);
    expect(receivers(root, { team: 'team-700', severity: 'low', env: 'prod' })).toEqual(['root']);
    expect(root.index.others).toEqual([]);
    expect([...root.index.byLabel.keys()]).toEqual(['team']);
  });

  it('is not led astray by labels that every object has', () => {
    const names = ['constructor', '__proto__', 'toString', 'a', 'b', 'c', 'd'];
    const routes = names.map((name) => ({ receiver: name, matchers: [`${name}="x"`], continue: true }));
    expect(receivers(compiled({ receiver: 'root', routes }), { a: 'x' })).toEqual(['a']);
    const parsed = JSON.parse('{ "__proto__": "x", "constructor": "x" }') as LabelSet;
    expect(receivers(compiled({ receiver: 'root', routes }), parsed)).toEqual(['constructor', '__proto__']);
  });
});
