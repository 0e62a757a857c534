import { type Result, ok } from '#libs/kernel';
import { type Matcher, type MatcherType, compileMatcher, parseMatchers } from '../matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from '../problem.js';
import { type Mapping, isGiven, isMapping, optionalList, shown } from '../reading.js';
import { inByteOrder } from './byte-order.js';
import { scalarText } from './scalar-text.js';

/** Reads `matchers`, `match` and `match_re` of a mapping together, in Alertmanager's order. */
export function readRouteMatchers(mapping: Mapping, path: PolicyPath, problems: PolicyProblem[]): Matcher[] {
  return [
    ...readPairs(mapping, '=', [...path, 'match'], problems),
    ...readPairs(mapping, '=~', [...path, 'match_re'], problems),
    ...readList(mapping['matchers'], [...path, 'matchers'], problems),
  ].sort(inAlertmanagersOrder);
}

/** A list whose lines hold one matcher or several each: `['a="b"', '{c!="d", e=~"f"}']`. */
function readList(value: unknown, path: PolicyPath, problems: PolicyProblem[]): Matcher[] {
  const lines = optionalList(value, path, '[service="checkout", severity=~"critical|high"]', problems) ?? [];
  return lines.flatMap((line, index) => {
    if (typeof line !== 'string') {
      problems.push(problemAt([...path, index], `is ${shown(line)}, which is no text; write 'name="value"'`));
      return [];
    }
    const parsed = parseMatchers(line);
    if (parsed.ok) return parsed.value;
    problems.push(problemAt([...path, index], parsed.error));
    return [];
  });
}

/** The names that `match` and `match_re` take; `matchers` takes any. */
const oldLabelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function readPairs(
  mapping: Mapping,
  type: '=' | '=~',
  path: PolicyPath,
  problems: PolicyProblem[],
): Matcher[] {
  const key = type === '=' ? 'match' : 'match_re';
  const value = mapping[key];
  if (!isGiven(value)) return [];
  if (!isMapping(value)) {
    problems.push(
      problemAt(path, `is ${shown(value)}, which is no mapping; write it like { service: checkout }`),
    );
    return [];
  }
  return Object.entries(value).flatMap(([name, wanted]) => {
    const here = [...path, name];
    if (!oldLabelName.test(name)) {
      problems.push(
        problemAt(here, `is no label name that ${key} takes; use matchers, and quote the name there`),
      );
      return [];
    }
    // Alertmanager takes an empty entry for the empty value, but not for an expression.
    const text = wanted === null && type === '=' ? '' : scalarText(wanted);
    if (text === undefined) {
      problems.push(problemAt(here, `is ${shown(wanted)}, which is no text; write it in quotes`));
      return [];
    }
    return compiledPair(name, type, text, here, problems);
  });
}

function compiledPair(
  name: string,
  type: MatcherType,
  text: string,
  path: PolicyPath,
  problems: PolicyProblem[],
): Matcher[] {
  const asWritten = compileMatcher(name, type, text);
  // Alertmanager's keys show the expressions of `match_re` with what it anchors them by.
  const matcher = asWritten.ok && type === '=~' ? anchored(asWritten.value) : asWritten;
  if (matcher.ok) return [matcher.value];
  problems.push(problemAt(path, matcher.error));
  return [];
}

function anchored(matcher: Matcher): Result<Matcher> {
  const value = `^(?:${matcher.value})$`;
  return matcher.values === undefined ? compileMatcher(matcher.name, '=~', value) : ok({ ...matcher, value });
}

const typeOrder: readonly MatcherType[] = ['=', '!=', '=~', '!~'];

const inAlertmanagersOrder = (a: Matcher, b: Matcher): number =>
  inByteOrder(a.name, b.name) ||
  inByteOrder(a.value, b.value) ||
  typeOrder.indexOf(a.type) - typeOrder.indexOf(b.type);
