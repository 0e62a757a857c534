import { type Result, failed, ok } from '#libs/kernel';
import { writeMatcher } from '../matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from '../problem.js';
import { type Mapping, isGiven, isMapping, optionalList, shown, unknownKeys } from '../reading.js';
import { readRouteMatchers } from './read-route-matchers.js';
import { readGroupOptions, readNames } from './read-route-options.js';
import type { RouteText } from './route-text.js';
import { type Route, defaultRouteOptions } from './route.js';
import { scalarText } from './scalar-text.js';
import { indexSiblings } from './sibling-index.js';

/** The names that routes may refer to; those that are not given are not checked. */
export interface NamesForRoutes {
  readonly receivers?: ReadonlySet<string>;
  readonly timeIntervals?: ReadonlySet<string>;
}

interface Compiling {
  readonly names: NamesForRoutes;
  readonly problems: PolicyProblem[];
}

/** Deeper trees than anyone can follow are a mistake, and would let a file exhaust the stack. */
const deepest = 100;

const knownKeys: readonly (keyof RouteText)[] = [
  'receiver',
  'group_by',
  'group_wait',
  'group_interval',
  'repeat_interval',
  'matchers',
  'match',
  'match_re',
  'continue',
  'routes',
  'mute_time_intervals',
  'active_time_intervals',
];

/**
 * Compiles the route at the top with all those inside it, as Alertmanager reads them: what a route does not say it
 * has from the one around it, but for matchers, `continue` and time intervals. The error lists every problem.
 */
export function compileRoute(
  text: unknown,
  path: PolicyPath,
  names: NamesForRoutes = {},
): Result<Route, PolicyProblem[]> {
  const compiling: Compiling = { names, problems: [] };
  const root = compileOne(text, path, undefined, 0, compiling);
  return compiling.problems.length === 0 ? ok(root) : failed(compiling.problems);
}

function compileOne(
  text: unknown,
  path: PolicyPath,
  around: Route | undefined,
  depth: number,
  compiling: Compiling,
): Route {
  const { problems } = compiling;
  const mapping = asMapping(text, path, problems);
  if (around === undefined) checkRoot(mapping, path, problems);
  const matchers = readRouteMatchers(mapping, path, problems);
  const written = `{${matchers.map(writeMatcher).join(',')}}`;
  const route: Route = {
    key: around === undefined ? written : `${around.key}/${written}`,
    receiver: readReceiver(mapping, path, around, compiling),
    ...readGroupOptions(mapping, path, around ?? defaultRouteOptions, problems),
    matchers,
    continue: readContinue(mapping['continue'], [...path, 'continue'], problems),
    muteTimeIntervals: readIntervals(mapping, 'mute_time_intervals', path, compiling),
    activeTimeIntervals: readIntervals(mapping, 'active_time_intervals', path, compiling),
    routes: [],
    index: indexSiblings([]),
  };
  const routes = compileInner(mapping, path, route, depth + 1, compiling);
  return { ...route, routes, index: indexSiblings(routes) };
}

function compileInner(
  mapping: Mapping,
  path: PolicyPath,
  around: Route,
  depth: number,
  compiling: Compiling,
): Route[] {
  const here = [...path, 'routes'];
  const inner = optionalList(mapping['routes'], here, '- receiver: team-a', compiling.problems) ?? [];
  if (depth > deepest && inner.length > 0) {
    const message = `are more than ${deepest} routes inside each other; put the matchers of several into one`;
    compiling.problems.push(problemAt(here, message));
    return [];
  }
  return inner.map((text, index) => compileOne(text, [...here, index], around, depth, compiling));
}

function asMapping(text: unknown, path: PolicyPath, problems: PolicyProblem[]): Mapping {
  if (!isMapping(text)) {
    problems.push(
      problemAt(path, `is ${shown(text)}, which is no route; give it a receiver, as in receiver: team-a`),
    );
    return {};
  }
  problems.push(...unknownKeys(text, knownKeys, path));
  return text;
}

/** The route at the top takes whatever no other takes, at any time. */
function checkRoot(mapping: Mapping, path: PolicyPath, problems: PolicyProblem[]): void {
  const refuse = (keys: readonly string[], fix: string): void => {
    for (const key of keys.filter((each) => isNotEmpty(mapping[each]))) {
      problems.push(
        problemAt([...path, key], `cannot be on the route at the top, which takes every alert; ${fix}`),
      );
    }
  };
  refuse(['matchers', 'match', 'match_re'], 'put a route with it into routes');
  refuse(['mute_time_intervals', 'active_time_intervals'], 'put it on the routes inside');
  if (isTrue(mapping['continue'])) refuse(['continue'], 'leave it out: nothing comes after it');
}

const isNotEmpty = (value: unknown): boolean =>
  isMapping(value) || Array.isArray(value) ? Object.keys(value).length > 0 : isGiven(value);

function readReceiver(
  mapping: Mapping,
  path: PolicyPath,
  around: Route | undefined,
  { names, problems }: Compiling,
): string {
  const value = mapping['receiver'];
  const here = [...path, 'receiver'];
  const receiver = scalarText(value) ?? '';
  if (isGiven(value) && scalarText(value) === undefined) {
    problems.push(problemAt(here, `is ${shown(value)}, which is no name; write the name of a receiver`));
  } else if (receiver !== '' && names.receivers?.has(receiver) === false) {
    const known = [...names.receivers].join(', ') || 'none';
    problems.push(problemAt(here, `is ${shown(receiver)}, which is no receiver here; use one of: ${known}`));
  } else if (receiver === '' && around === undefined) {
    problems.push(problemAt(here, 'is missing; name who is told of alerts that no other route takes'));
  }
  return receiver === '' ? (around?.receiver ?? '') : receiver;
}

function readIntervals(
  mapping: Mapping,
  key: 'mute_time_intervals' | 'active_time_intervals',
  path: PolicyPath,
  { names, problems }: Compiling,
): string[] {
  const here = [...path, key];
  const intervals = readNames(mapping[key], here, '[out-of-hours]', problems);
  for (const [index, name] of intervals.entries()) {
    if (names.timeIntervals?.has(name) !== false) continue;
    const known = [...names.timeIntervals].join(', ') || 'none';
    problems.push(
      problemAt([...here, index], `is ${shown(name)}, which is no time interval here; use one of: ${known}`),
    );
  }
  return intervals;
}

/** YAML 1.1, which Alertmanager reads, has more words for it. */
const isTrue = (value: unknown): boolean => /^(?:true|yes|y|on)$/i.test(scalarText(value) ?? '');

function readContinue(value: unknown, path: PolicyPath, problems: PolicyProblem[]): boolean {
  const known = !isGiven(value) || /^(?:true|yes|y|on|false|no|n|off)$/i.test(scalarText(value) ?? '');
  if (!known) problems.push(problemAt(path, `is ${shown(value)}; write true or false`));
  return isTrue(value);
}
