import { type Signal, fingerprintOf, toTimestamp } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import {
  type PolicyPath,
  type PolicyProblem,
  type RuleFields,
  canonicalTimestamp,
  epochMilliseconds,
  fieldsOf,
  isGiven,
  optionalList,
  parseMatcher,
  requiredText,
  shown,
} from '#libs/policy';
import {
  caseExpectationKeys,
  compileCaseExpectation,
  compileExpectation,
  expectationKeys,
} from './compile-expectation.js';
import type { CaseAlert, CaseSilence, PolicyCase } from './policy-case.js';
import { note, readMoment, readTexts, readWord } from './reading.js';

const alertKeys = [
  ...['name', 'labels', 'annotations', 'status', 'at', 'starts_at', 'resolved_at'],
  'expect',
];

/** Compiles a file of cases: `value` is what its YAML says. The error lists everything that is wrong. */
export function compileCases(value: unknown): Result<readonly PolicyCase[], PolicyProblem[]> {
  const { mapping, problems } = fieldsOf(value, ['cases'], []);
  const list = optionalList(mapping['cases'], ['cases'], '[{ name: …, at: …, alerts: […] }]', problems) ?? [];
  if (list.length === 0 && problems.length === 0) {
    problems.push({ path: ['cases'], message: 'is empty; write at least one case' });
  }
  const cases = list.map((each, index) => compileCase(each, ['cases', index], problems));
  return problems.length > 0 ? failed(problems) : ok(cases);
}

function compileCase(value: unknown, path: PolicyPath, problems: PolicyProblem[]): PolicyCase {
  const keys = ['name', 'at', 'until', 'given', 'alerts', 'expect'];
  const fields = within(fieldsOf(value, keys, path), problems);
  const name =
    requiredText(fields.mapping['name'], [...path, 'name'], 'say what the case is about', problems) ?? '';
  const at = readBeginning(fields);
  const texts =
    optionalList(fields.mapping['alerts'], [...path, 'alerts'], '[{ labels: { … } }]', problems) ?? [];
  if (texts.length === 0) note(fields, 'alerts', 'is empty; write at least one alert');
  const alertFields = texts.map((text, index) =>
    within(fieldsOf(text, alertKeys, [...path, 'alerts', index]), problems),
  );
  const names = alertFields.map(({ mapping }) =>
    typeof mapping['name'] === 'string' ? mapping['name'] : undefined,
  );
  const drafts = alertFields.map((each, index) => draftOf(each, at, index));
  const expect = expectFields(fields, [...expectationKeys, ...caseExpectationKeys]);
  const ofLast = expect && compileExpectation(expect, names);
  const last = drafts.length - 1;
  const alerts = drafts.map((draft, index): CaseAlert => {
    const own = expectFields(alertFields[index] ?? fields, expectationKeys);
    const given = own === undefined ? {} : compileExpectation(own, names);
    return { ...finished(draft, drafts), expect: index === last ? merged(ofLast, given) : given };
  });
  const latest = Math.max(at, ...alerts.flatMap(({ deliveries }) => deliveries.map((each) => each.at)));
  const silences = readSilences(fields, at);
  const until = readMoment(fields, 'until', at, latest);
  return {
    name,
    until,
    silences,
    alerts,
    expect: expect === undefined ? {} : compileCaseExpectation(expect),
  };
}

function readBeginning(fields: RuleFields): number {
  const value = fields.mapping['at'];
  const time = typeof value === 'string' ? epochMilliseconds(value) : undefined;
  if (time !== undefined) return time;
  const wrong = isGiven(value) ? `is ${shown(value)}, which is no time` : 'is missing';
  note(fields, 'at', `${wrong}; write 2026-11-21T22:00:00Z`);
  return 0;
}

/** The problems of a part gather with those of the whole. */
function within(fields: RuleFields, problems: PolicyProblem[]): RuleFields {
  problems.push(...fields.problems);
  return { ...fields, problems };
}

function expectFields(
  { mapping, path, problems }: RuleFields,
  keys: readonly string[],
): RuleFields | undefined {
  if (!isGiven(mapping['expect'])) return undefined;
  return within(fieldsOf(mapping['expect'], keys, [...path, 'expect']), problems);
}

/** What stands at the case as a whole is for the last alert; what stands at the alert itself counts first. */
const merged = (ofCase: CaseAlert['expect'] = {}, own: CaseAlert['expect']): CaseAlert['expect'] => ({
  ...ofCase,
  ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
});

/** An alert before it is known which of the others it repeats. */
interface Draft {
  readonly shown: string;
  readonly signal: Omit<Signal, 'startsAt' | 'status'>;
  readonly status: 'firing' | 'resolved';
  readonly at: number;
  readonly startsAt: number | undefined;
  readonly resolvedAt: number | undefined;
}

function draftOf(fields: RuleFields, begins: number, index: number): Draft {
  const { mapping } = fields;
  const labels = readTexts(fields, 'labels');
  if (!isGiven(mapping['labels'])) note(fields, 'labels', 'is missing; write { alertname: … }');
  const at = readMoment(fields, 'at', begins, begins);
  const [startsAt, resolvedAt] = ['starts_at', 'resolved_at'].map((key) =>
    isGiven(mapping[key]) ? readMoment(fields, key, begins, at) : undefined,
  );
  if (resolvedAt !== undefined && resolvedAt < at) note(fields, 'resolved_at', 'is before at; swap them');
  const name = typeof mapping['name'] === 'string' ? mapping['name'] : undefined;
  if (isGiven(mapping['name']) && name === undefined)
    note(fields, 'name', `is ${shown(mapping['name'])}; write a text`);
  return {
    shown: name === undefined ? `alert ${index + 1}` : `alert ${index + 1} (${name})`,
    signal: {
      fingerprint: fingerprintOf('case', labels),
      labels,
      annotations: readTexts(fields, 'annotations'),
    },
    status: readWord(fields, 'status', ['firing', 'resolved']) ?? 'firing',
    at,
    startsAt,
    resolvedAt,
  };
}

/** An alert that goes on, or is over, began when the one before it with the same labels did. */
function finished(draft: Draft, drafts: readonly Draft[]): Omit<CaseAlert, 'expect'> {
  const { signal, status, at, resolvedAt } = draft;
  const before = drafts.filter(
    (each) =>
      each.signal.fingerprint === signal.fingerprint &&
      each.at < at &&
      each.status === 'firing' &&
      (each.resolvedAt ?? Infinity) >= at,
  );
  const began = draft.startsAt ?? before[0]?.startsAt ?? Math.min(at, ...before.map((each) => each.at));
  const startsAt = toTimestamp(began);
  const signalAt = (time: number, as: Draft['status']): CaseAlert['deliveries'][number] => ({
    at: time,
    signal: { ...signal, status: as, startsAt, ...(as === 'resolved' && { endsAt: toTimestamp(time) }) },
  });
  const deliveries = [
    signalAt(at, status),
    ...(resolvedAt === undefined ? [] : [signalAt(resolvedAt, 'resolved')]),
  ];
  return {
    shown: draft.shown,
    fingerprint: signal.fingerprint,
    episode: canonicalTimestamp(startsAt),
    deliveries,
  };
}

function readSilences(fields: RuleFields, begins: number): readonly CaseSilence[] {
  const { mapping, path, problems } = fields;
  if (!isGiven(mapping['given'])) return [];
  const given = within(fieldsOf(mapping['given'], ['silences'], [...path, 'given']), problems);
  const here = [...given.path, 'silences'];
  const list =
    optionalList(given.mapping['silences'], here, '[{ matchers: [\'service="checkout"\'] }]', problems) ?? [];
  return list.map((each, index): CaseSilence => {
    const silence = within(fieldsOf(each, ['id', 'matchers', 'from', 'until'], [...here, index]), problems);
    const { id } = silence.mapping;
    const from = readMoment(silence, 'from', begins, begins);
    const until = readMoment(silence, 'until', begins, from + day);
    if (until <= from) note(silence, 'until', 'is not after from; swap them');
    return {
      id: typeof id === 'string' && /^[A-Za-z0-9_-]+$/.test(id) ? id : `silence-${index + 1}`,
      matchers: readMatchers(silence),
      from,
      until,
    };
  });
}

const day = 24 * 60 * 60_000;

function readMatchers({ mapping, path, problems }: RuleFields): CaseSilence['matchers'] {
  const here = [...path, 'matchers'];
  const texts = optionalList(mapping['matchers'], here, '[\'service="checkout"\']', problems) ?? [];
  if (texts.length === 0) problems.push({ path: here, message: 'is empty; write [\'service="checkout"\']' });
  return texts.flatMap((text, index) => {
    const matcher = parseMatcher(String(text));
    if (matcher.ok) return [matcher.value];
    problems.push({ path: [...here, index], message: matcher.error });
    return [];
  });
}
