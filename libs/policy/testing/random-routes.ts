import fc from 'fast-check';
import type { RouteText } from '../routing/route-text.js';

/** A route without a receiver: the test gives each its own, so that one tells which route it was. */
export interface RouteShape extends Omit<RouteText, 'receiver' | 'routes'> {
  readonly routes: readonly RouteShape[];
}

const name = fc.constantFrom('team', 'service', 'env', 'severity', 'host', 'a_b');
const word = fc.constantFrom(
  'a',
  'b',
  'ab',
  'prod',
  'prod-eu',
  'x y',
  '',
  'é',
  '😊',
  'say "hi"',
  'back\\slash',
  'one\ntwo',
  '1',
  'a,b',
  '{a}',
  'true',
);
const expression = fc.constantFrom(
  'a',
  'a|b',
  'prod.*',
  '.*',
  '.+',
  '(a|b|)',
  'prod-(eu|us)',
  '^(?:prod)$',
  '[a-z]+',
  '(?i)PROD',
  'a?b?',
  '.',
  '..',
  '',
  '.*o.*',
  '.+-eu',
  'x\\sy',
  '\\w+',
  '(?s).*',
  '.*\\n.*',
  '(a|b)*',
  '\\Qa\\E',
  'a{1,2}',
  '[^a]*',
  'é|😊',
  '(?:a|prod)-?.*',
  'a,b',
);

/** A value as the matcher syntax takes it: in quotes, or without them where it needs none. */
const written = (value: string): fc.Arbitrary<string> => {
  const quoted = `"${value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
  return /^[\w.*|?()+-]+$/.test(value) ? fc.constantFrom(value, quoted) : fc.constant(quoted);
};

const space = fc.constantFrom('', '', ' ');

const matcher = fc
  .oneof(
    fc.tuple(fc.constantFrom('=', '=', '=', '!='), word),
    fc.tuple(fc.constantFrom('=~', '!~'), expression),
  )
  .chain(([type, value]) => fc.tuple(name, space, fc.constant(type), space, written(value)))
  .map((parts) => parts.join(''));

const line = fc.oneof(
  { weight: 4, arbitrary: matcher },
  {
    weight: 1,
    arbitrary: fc.array(matcher, { minLength: 1, maxLength: 2 }).map((all) => `{${all.join(',')}}`),
  },
);

const own = fc.record(
  {
    matchers: fc.array(line, { minLength: 1, maxLength: 2 }),
    match: fc.dictionary(name, word, { minKeys: 1, maxKeys: 2 }),
    match_re: fc.dictionary(name, expression, { minKeys: 1, maxKeys: 1 }),
    continue: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Routes as Alertmanager takes them, of any shape, up to some levels deep. */
export const routeShape = (depth: number): fc.Arbitrary<RouteShape> =>
  fc
    .tuple(own, depth === 0 ? fc.constant([]) : routeShapes(depth - 1))
    .map(([shape, routes]) => ({ ...shape, routes }));

/** Several routes side by side; often enough of them to be indexed. */
export const routeShapes = (depth: number): fc.Arbitrary<readonly RouteShape[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.array(routeShape(depth), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(routeShape(0), { minLength: 6, maxLength: 14 }) },
  );

/** An alert's labels, some of which the routes ask for. */
export const labelSet = fc
  .dictionary(name, fc.oneof(word, fc.constantFrom('prod-us', 'ba', '0', '\n', 'aa')), { maxKeys: 6 })
  // An ordinary object, as JSON.parse makes them.
  .map((labels): Record<string, string> => ({ ...labels }));

/** Gives each route a receiver of its own, `<prefix>`, `<prefix>.0`, `<prefix>.0.1` and so on. */
export const withReceivers = ({ routes, ...shape }: RouteShape, prefix: string): RouteText => ({
  ...shape,
  receiver: prefix,
  routes: routes.map((inner, index) => withReceivers(inner, `${prefix}.${index}`)),
});
