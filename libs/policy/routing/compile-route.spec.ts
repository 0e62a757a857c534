import { describe, it, expect } from '@jest/globals';
import { compileRoute } from './compile-route.js';
import { type Route, everyRoute } from './route.js';

const compiled = (text: unknown): Route => {
  const route = compileRoute(text, ['route']);
  if (!route.ok) throw new Error(JSON.stringify(route.error));
  return route.value;
};

const problems = (text: unknown, names = {}): string[] => {
  const route = compileRoute(text, ['route'], names);
  return route.ok ? [] : route.error.map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('a compiled route', () => {
  it("has Alertmanager's defaults", () => {
    expect(compiled({ receiver: 'all' })).toMatchObject({
      key: '{}',
      receiver: 'all',
      groupBy: [],
      groupByAll: false,
      groupWaitMs: 30_000,
      groupIntervalMs: 300_000,
      repeatIntervalMs: 14_400_000,
      muteTimeIntervals: [],
      activeTimeIntervals: [],
      matchers: [],
      continue: false,
      routes: [],
    });
  });

  it('has from the route around it what it does not say, but not its matchers, continue and intervals', () => {
    const inner = { receiver: 'inner', group_wait: 0, group_interval: '1m', repeat_interval: '1d' };
    const root = compiled({
      receiver: 'all',
      group_by: ['service', 'alertname'],
      routes: [
        { ...inner, matchers: ['a="b"'], continue: true, mute_time_intervals: ['night'], routes: [{}] },
        { active_time_intervals: ['day'], group_by: ['...'], routes: [{ group_by: ['pod'] }, {}] },
        { group_by: [], receiver: '' },
      ],
    });
    const [first, second, third] = root.routes;
    expect(first).toMatchObject({ groupBy: ['alertname', 'service'], groupWaitMs: 0, continue: true });
    expect(first?.routes[0]).toMatchObject({
      key: '{}/{a="b"}/{}',
      receiver: 'inner',
      groupIntervalMs: 60_000,
      repeatIntervalMs: 86_400_000,
      matchers: [],
      continue: false,
      muteTimeIntervals: [],
    });
    expect(second).toMatchObject({ groupBy: [], groupByAll: true, activeTimeIntervals: ['day'] });
    expect(second?.routes[0]).toMatchObject({ groupBy: ['pod'], groupByAll: false, activeTimeIntervals: [] });
    expect(second?.routes[1]).toMatchObject({ groupBy: [], groupByAll: true });
    expect(third).toMatchObject({ groupBy: ['alertname', 'service'], receiver: 'all' });
    expect([...everyRoute(root)].map(({ key }) => key)).toEqual([
      '{}',
      '{}/{a="b"}',
      '{}/{a="b"}/{}',
      '{}/{}',
      '{}/{}/{}',
      '{}/{}/{}',
      '{}/{}',
    ]);
  });

  it('sorts the matchers of all kinds in its key, as Alertmanager does', () => {
    const matchers = ['{z="1", a!="b"}', '"Σ x"="y"', 'a="b"', 'a="a"'];
    const route = { matchers, match: { m: 2 }, match_re: { a: 'x|y', m: '' } };
    expect(compiled({ receiver: 'all', routes: [route] }).routes[0]?.key).toBe(
      '{}/{a=~"^(?:x|y)$",a="a",a="b",a!="b",m="2",m=~"^(?:)$",z="1","Σ x"="y"}',
    );
  });

  it('reads what YAML makes of an Alertmanager file', () => {
    const route = {
      receiver: 7,
      match: { empty: null, on: true },
      continue: 'yes',
      group_by: null,
      routes: null,
    };
    expect(compiled({ receiver: 'all', routes: [route] }).routes[0]).toMatchObject({
      key: '{}/{empty="",on="true"}',
      receiver: '7',
      continue: true,
    });
  });
});

describe('what is wrong with routes', () => {
  it('is reported all at once, each with its place and its fix', () => {
    const text = {
      matchers: ['a="b"'],
      match: { c: 'd' },
      match_re: { c: '(' },
      continue: true,
      mute_time_intervals: ['night'],
      active_time_intervals: ['day'],
      group_by: ['...', 'a'],
      group_wait: '5 minutes',
      group_interval: '0s',
      repeat_interval: 0,
      recevier: 'x',
      routes: [
        { matchers: ['a=~"["', 'b'], match: { 'a-b': 'c', d: ['e'] }, receiver: ['x'], continue: 'perhaps' },
        { matchers: 'a="b"', group_by: ['a', 'a'], routes: { receiver: 'x' } },
        { group_by: [''], match: ['a'], match_re: { a: null }, matchers: [7] },
        null,
      ],
    };
    const [unknown, ...others] = problems(text);
    expect(unknown).toContain('route.recevier is no key that is known here');
    expect(others).toMatchInlineSnapshot(`
     [
       "route.matchers cannot be on the route at the top, which takes every alert; put a route with it into routes",
       "route.match cannot be on the route at the top, which takes every alert; put a route with it into routes",
       "route.match_re cannot be on the route at the top, which takes every alert; put a route with it into routes",
       "route.mute_time_intervals cannot be on the route at the top, which takes every alert; put it on the routes inside",
       "route.active_time_intervals cannot be on the route at the top, which takes every alert; put it on the routes inside",
       "route.continue cannot be on the route at the top, which takes every alert; leave it out: nothing comes after it",
       "route.match_re.c matcher "c=~(" is no valid regular expression (missing closing ): \`(\`); correct it, and write "\\" before a character that stands for itself",
       "route.receiver is missing; name who is told of alerts that no other route takes",
       "route.group_by has "..." and other labels; "..." stands for all labels, so leave the others out",
       "route.group_wait is "5 minutes", which is no duration; write it like 30s, 5m or 1h30m",
       "route.group_interval is zero, which would tell without end; write at least 1ms, such as 5m",
       "route.repeat_interval is zero, which would tell without end; write at least 1ms, such as 5m",
       "route.routes.0.match.a-b is no label name that match takes; use matchers, and quote the name there",
       "route.routes.0.match.d is ["e"], which is no text; write it in quotes",
       "route.routes.0.matchers.0 matcher "a=~[" is no valid regular expression (missing closing ]: \`[\`); correct it, and write "\\" before a character that stands for itself",
       "route.routes.0.matchers.1 matcher "b" is not of the form name="value": use one of =, !=, =~ and !~, and quote a name that is not of letters, digits and "_"",
       "route.routes.0.receiver is ["x"], which is no name; write the name of a receiver",
       "route.routes.0.continue is "perhaps"; write true or false",
       "route.routes.1.matchers is "a=\\"b\\"", which is no list; write it like [service="checkout", severity=~"critical|high"]",
       "route.routes.1.group_by has "a" twice; take one out",
       "route.routes.1.routes is {"receiver":"x"}, which is no list; write it like - receiver: team-a",
       "route.routes.2.match is ["a"], which is no mapping; write it like { service: checkout }",
       "route.routes.2.match_re.a is null, which is no text; write it in quotes",
       "route.routes.2.matchers.0 is 7, which is no text; write 'name="value"'",
       "route.routes.2.group_by.0 is "", which is no name; write one, as in [alertname, service]",
       "route.routes.3 is null, which is no route; give it a receiver, as in receiver: team-a",
     ]
    `);
  });

  it('includes names that nobody has', () => {
    const names = { receivers: new Set(['all', 'team']), timeIntervals: new Set<string>() };
    const inner = { receiver: 'taem', mute_time_intervals: ['night'] };
    expect(problems({ receiver: 'all', routes: [inner] }, names)).toEqual([
      'route.routes.0.receiver is "taem", which is no receiver here; use one of: all, team',
      'route.routes.0.mute_time_intervals.0 is "night", which is no time interval here; use one of: none',
    ]);
    expect(problems({ receiver: 'all', routes: [inner] })).toEqual([]);
  });

  it('includes a tree that is deeper than anyone can follow', () => {
    const nested = (levels: number): object => (levels === 0 ? {} : { routes: [nested(levels - 1)] });
    expect(problems({ receiver: 'all', ...nested(100) })).toEqual([]);
    const [problem] = problems({ receiver: 'all', ...nested(5_000) });
    expect(problem).toContain('are more than 100 routes inside each other');
  });

  it.each([undefined, null, [], 'all', 7])('includes %j in place of a route', (text) => {
    expect(problems(text)[0]).toContain('which is no route; give it a receiver, as in receiver: team-a');
  });
});
