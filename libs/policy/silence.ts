import { deterministicId } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type LabelSet, type Matcher, compileMatcher, matchesAll } from './matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { type Mapping, isGiven, isMapping, optionalList, requiredText, shown } from './reading.js';
import { epochMilliseconds } from './timestamp.js';

/** One condition of a silence, as Alertmanager's API writes it. */
export interface SilenceMatcherText {
  readonly name: string;
  readonly value: string;
  /** False when it is not given. */
  readonly isRegex?: boolean;
  /** False for `!=` and `!~`; true when it is not given. */
  readonly isEqual?: boolean;
}

/** A silence, as it is posted to Alertmanager's API. */
export interface SilenceText {
  /** When it is not given, it follows from the rest. */
  readonly id?: string;
  readonly matchers: readonly SilenceMatcherText[];
  /** RFC 3339. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

/** What a silence holds back, and when. */
export interface SilenceReach {
  /** All of them have to fit. */
  readonly matchers: readonly Matcher[];
  /** Epoch milliseconds; its first moment. */
  readonly startsAt: number;
  /** Epoch milliseconds; the first moment after it. */
  readonly endsAt: number;
}

/** What people set so that nobody is told of some alerts for a while. */
export interface Silence extends SilenceReach {
  readonly id: string;
  readonly createdBy: string;
  readonly comment: string;
}

/**
 * Compiles a silence by Alertmanager's rules: at least one matcher that does not fit the empty value, an end
 * after its start, an author and a comment. The error lists everything that is wrong. What else stands in
 * the text is left alone, so that what Alertmanager's API answers can be taken as it is.
 */
export function compileSilence(text: SilenceText, path: PolicyPath): Result<Silence, PolicyProblem[]> {
  if (!isMapping(text)) return failed([problemAt(path, `is ${shown(text)}; write { matchers: […], … }`)]);
  const problems: PolicyProblem[] = [];
  const matchers = readMatchers(text['matchers'], [...path, 'matchers'], problems);
  const startsAt = readTime(text['startsAt'], [...path, 'startsAt'], problems);
  const endsAt = readTime(text['endsAt'], [...path, 'endsAt'], problems);
  if (startsAt !== undefined && endsAt !== undefined && endsAt <= startsAt) {
    problems.push(problemAt([...path, 'endsAt'], 'is not after startsAt; swap them'));
  }
  const createdBy = requiredText(text['createdBy'], [...path, 'createdBy'], 'say who sets it', problems);
  const comment = requiredText(text['comment'], [...path, 'comment'], 'say why, for whoever asks', problems);
  const given = text['id'];
  if (isGiven(given) && typeof given !== 'string') {
    problems.push(problemAt([...path, 'id'], `is ${shown(given)}, which is no text; leave it out`));
  }
  if (startsAt === undefined || endsAt === undefined || createdBy === undefined || comment === undefined) {
    return failed(problems);
  }
  if (problems.length > 0) return failed(problems);
  const id = typeof given === 'string' && given !== '' ? given : derivedId(matchers, text);
  return ok({ id, matchers, startsAt, endsAt, createdBy, comment });
}

/** The same silence set twice is one. */
const derivedId = (
  matchers: readonly Matcher[],
  { startsAt, endsAt, createdBy, comment }: Mapping,
): string => {
  const conditions = matchers.map(({ name, type, value }) => [name, type, value]);
  return `sil-${deterministicId([JSON.stringify([conditions, startsAt, endsAt, createdBy, comment])], 12)}`;
};

function readTime(value: unknown, path: PolicyPath, problems: PolicyProblem[]): number | undefined {
  const time = typeof value === 'string' ? epochMilliseconds(value) : undefined;
  if (time !== undefined) return time;
  const wrong = isGiven(value) ? `is ${shown(value)}, which is no RFC 3339 timestamp` : 'is missing';
  problems.push(problemAt(path, `${wrong}; write it like 2026-11-21T22:00:00Z`));
  return undefined;
}

function readMatchers(value: unknown, path: PolicyPath, problems: PolicyProblem[]): readonly Matcher[] {
  const before = problems.length;
  const list = optionalList(value, path, '[{ name: service, value: checkout }]', problems) ?? [];
  const matchers = list.flatMap((entry, index) => readMatcher(entry, [...path, index], problems));
  if (problems.length > before) return [];
  if (matchers.length === 0) {
    problems.push(
      problemAt(path, 'is empty; name what to silence, e.g. [{ name: service, value: checkout }]'),
    );
  } else if (matchers.every(fitsEmpty)) {
    problems.push(
      problemAt(path, 'fits alerts without any of these labels; add one with a value, such as service'),
    );
  }
  return matchers;
}

/** As in Alertmanager, `!=` and `!~` count as saying something. */
const fitsEmpty = ({ type, matches }: Matcher): boolean => (type === '=' || type === '=~') && matches({});

function readMatcher(entry: unknown, path: PolicyPath, problems: PolicyProblem[]): readonly Matcher[] {
  if (!isMapping(entry)) {
    problems.push(
      problemAt(path, `is ${shown(entry)}; write { name: service, value: checkout, isRegex: false }`),
    );
    return [];
  }
  const before = problems.length;
  const name = requiredText(entry['name'], [...path, 'name'], 'name a label', problems);
  const { value } = entry;
  if (typeof value !== 'string') {
    const wrong = isGiven(value)
      ? `is ${shown(value)}, which is no text; write it in quotes`
      : 'is missing; add it';
    problems.push(problemAt([...path, 'value'], wrong));
  }
  const isRegex = readFlag(entry['isRegex'], false, [...path, 'isRegex'], problems);
  const isEqual = readFlag(entry['isEqual'], true, [...path, 'isEqual'], problems);
  if (name === undefined || typeof value !== 'string' || problems.length > before) return [];
  const type = isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';
  const matcher = compileMatcher(name, type, value);
  if (matcher.ok) return [matcher.value];
  problems.push(problemAt([...path, 'value'], matcher.error));
  return [];
}

function readFlag(value: unknown, usual: boolean, path: PolicyPath, problems: PolicyProblem[]): boolean {
  if (typeof value === 'boolean') return value;
  if (isGiven(value)) problems.push(problemAt(path, `is ${shown(value)}; write true or false`));
  return usual;
}

/** The silence that holds these labels back at this moment; of several, the one that lasts longest. */
export function activeSilence<S extends SilenceReach>(
  silences: Iterable<S>,
  labels: LabelSet,
  now: number,
): S | undefined {
  let longest: S | undefined;
  for (const silence of silences) if (outlasts(silence, longest, labels, now)) longest = silence;
  return longest;
}

/** Whether a silence is active for these labels and lasts longer than another one. */
export const outlasts = (
  silence: SilenceReach,
  other: SilenceReach | undefined,
  labels: LabelSet,
  now: number,
): boolean =>
  now >= silence.startsAt &&
  now < silence.endsAt &&
  silence.endsAt > (other?.endsAt ?? -Infinity) &&
  matchesAll(silence.matchers, labels);
