import { type PolicyPath, type PolicyProblem, problemAt } from '../problem.js';
import { prometheusDuration } from '../prometheus-duration.js';
import { type Mapping, isGiven, optionalList, shown } from '../reading.js';
import { inByteOrder } from './byte-order.js';
import type { InheritedOptions } from './route.js';
import { scalarText } from './scalar-text.js';

type Options = Omit<InheritedOptions, 'receiver'>;

/** Reads what a route has to say about groups and their times; what it does not say it has from `around`. */
export function readGroupOptions(
  mapping: Mapping,
  path: PolicyPath,
  around: Options,
  problems: PolicyProblem[],
): Options {
  const duration = (key: string, inherited: number, zero: boolean): number =>
    readDuration(mapping[key], [...path, key], zero, problems) ?? inherited;
  return {
    ...(readGroupBy(mapping['group_by'], [...path, 'group_by'], problems) ?? {
      groupBy: around.groupBy,
      groupByAll: around.groupByAll,
    }),
    groupWaitMs: duration('group_wait', around.groupWaitMs, true),
    groupIntervalMs: duration('group_interval', around.groupIntervalMs, false),
    repeatIntervalMs: duration('repeat_interval', around.repeatIntervalMs, false),
  };
}

type GroupBy = Pick<Options, 'groupBy' | 'groupByAll'>;

/** In Alertmanager an empty list is like none at all: the route groups as the one around it. */
function readGroupBy(value: unknown, path: PolicyPath, problems: PolicyProblem[]): GroupBy | undefined {
  const names = readNames(value, path, '[alertname, service]', problems);
  if (names.length === 0) return undefined;
  const all = names.includes('...');
  const others = names.filter((name) => name !== '...');
  if (all && others.length > 0) {
    problems.push(
      problemAt(path, 'has "..." and other labels; "..." stands for all labels, so leave the others out'),
    );
  }
  for (const twice of others.filter((name, index) => others.indexOf(name) < index)) {
    problems.push(problemAt(path, `has ${shown(twice)} twice; take one out`));
  }
  return all ? { groupBy: [], groupByAll: true } : { groupBy: others.sort(inByteOrder), groupByAll: false };
}

/** Reads a list of names, which must not be empty texts. */
export function readNames(
  value: unknown,
  path: PolicyPath,
  example: string,
  problems: PolicyProblem[],
): string[] {
  const names = optionalList(value, path, example, problems) ?? [];
  return names.flatMap((each, index) => {
    const name = scalarText(each);
    if (name !== undefined && name !== '') return [name];
    problems.push(
      problemAt([...path, index], `is ${shown(each)}, which is no name; write one, as in ${example}`),
    );
    return [];
  });
}

function readDuration(
  value: unknown,
  path: PolicyPath,
  zero: boolean,
  problems: PolicyProblem[],
): number | undefined {
  if (!isGiven(value)) return undefined;
  const ms = prometheusDuration(scalarText(value) ?? '');
  if (ms === undefined) {
    problems.push(
      problemAt(path, `is ${shown(value)}, which is no duration; write it like 30s, 5m or 1h30m`),
    );
  } else if (ms === 0 && !zero) {
    problems.push(problemAt(path, 'is zero, which would tell without end; write at least 1ms, such as 5m'));
  }
  return ms;
}
