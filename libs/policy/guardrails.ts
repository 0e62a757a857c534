import { actionKinds } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, shown } from './reading.js';
import { type RuleFields, fieldsOf, readCount, readDuration, readName } from './rule-fields.js';
import { type TargetPattern, targetPattern } from './target-pattern.js';

/** What keeps actions from running wild, as it stands in the policy. What is left out does not limit. */
export interface GuardrailsText {
  /** Which targets kinds of action may work on. */
  readonly targets?: readonly {
    readonly kinds?: readonly string[];
    readonly allow?: readonly string[];
    readonly deny?: readonly string[];
  }[];
  readonly rate_limits?: readonly {
    readonly name: string;
    readonly most: number;
    readonly within: string;
    readonly per?: string;
  }[];
  /** After a failure, nothing is done to the same target for this long. */
  readonly cool_down?: string;
  /** How many actions may run at once, over all and for one service. */
  readonly concurrent?: number;
  readonly concurrent_per_service?: number;
  readonly windows?: readonly {
    readonly name: string;
    readonly not_during?: readonly string[];
    readonly only_during?: readonly string[];
    readonly kinds?: readonly string[];
    readonly risks?: readonly string[];
  }[];
  /** An action that no person agreed to needs at least this, where its confidence is known. */
  readonly confidence?: number;
  readonly circuit_breaker?: { readonly failures: number; readonly within: string; readonly pause: string };
  /** `first` refuses what its dry run refuses; `only` lets nothing but dry runs happen. */
  readonly dry_run?: string;
}

/** Where actions of some kinds may work; without kinds, where all of them may. */
export interface TargetRule {
  readonly kinds: ReadonlySet<string>;
  readonly allow: readonly TargetPattern[];
  readonly deny: readonly TargetPattern[];
}

/** How often actions may run: over all, for each service, target or kind. */
export interface RateLimit {
  readonly name: string;
  readonly most: number;
  readonly withinMs: number;
  readonly per: (typeof scopes)[number];
}

/** When actions may run; without kinds or risks, all of them. */
export interface ActionWindow {
  readonly name: string;
  readonly notDuring: readonly string[];
  readonly onlyDuring: readonly string[];
  readonly kinds: ReadonlySet<string>;
  readonly risks: ReadonlySet<string>;
}

export interface CircuitBreaker {
  readonly failures: number;
  readonly withinMs: number;
  readonly pauseMs: number;
}

export interface Guardrails {
  readonly targets: readonly TargetRule[];
  readonly rateLimits: readonly RateLimit[];
  readonly coolDownMs: number | undefined;
  readonly concurrent: number | undefined;
  readonly concurrentPerService: number | undefined;
  readonly windows: readonly ActionWindow[];
  readonly confidence: number | undefined;
  readonly circuitBreaker: CircuitBreaker | undefined;
  readonly dryRun: (typeof dryRuns)[number];
}

const scopes = ['all', 'service', 'target', 'kind'] as const;
const dryRuns = ['never', 'first', 'only'] as const;
const risks = ['low', 'medium', 'high'] as const;
const keys = [
  'targets',
  'rate_limits',
  'cool_down',
  'concurrent',
  'concurrent_per_service',
  'windows',
  'confidence',
  'circuit_breaker',
  'dry_run',
];
/** What happened longer ago is not remembered by whoever goes by the guardrails. */
export const longestGuardrailMs = 7 * 86_400_000;
const mostRuns = 10_000;

/** Compiles the guardrails. `timeIntervals` are the names that windows may refer to. */
export function compileGuardrails(
  text: unknown,
  path: PolicyPath,
  timeIntervals: ReadonlySet<string>,
): Result<Guardrails, PolicyProblem[]> {
  const fields = fieldsOf(isGiven(text) ? text : {}, keys, path);
  const { mapping, problems } = fields;
  const rules = <T>(key: string, known: readonly string[], read: (fields: RuleFields) => T): T[] =>
    (optionalList(mapping[key], [...path, key], '[{ … }]', problems) ?? []).map((each, index) => {
      const rule = fieldsOf(each, known, [...path, key, index]);
      const value = read(rule);
      problems.push(...rule.problems);
      return value;
    });
  const guardrails: Guardrails = {
    targets: rules('targets', ['kinds', 'allow', 'deny'], readTargets),
    rateLimits: rules('rate_limits', ['name', 'most', 'within', 'per'], readRateLimit),
    coolDownMs: isGiven(mapping['cool_down']) ? readBounded(fields, 'cool_down') : undefined,
    concurrent: readMost(fields, 'concurrent'),
    concurrentPerService: readMost(fields, 'concurrent_per_service'),
    windows: rules('windows', ['name', 'not_during', 'only_during', 'kinds', 'risks'], (rule) =>
      readWindow(rule, timeIntervals),
    ),
    confidence: readShare(fields, 'confidence'),
    circuitBreaker: readBreaker(fields),
    dryRun: readWord(fields, 'dry_run', dryRuns),
  };
  return problems.length > 0 ? failed(problems) : ok(guardrails);
}

function readTargets(fields: RuleFields): TargetRule {
  const allow = readWords(fields, 'allow').map(targetPattern);
  const deny = readWords(fields, 'deny').map(targetPattern);
  if (allow.length + deny.length === 0) {
    fields.problems.push(problemAt(fields.path, 'neither allows nor denies a target; give it allow or deny'));
  }
  return { kinds: new Set(readWords(fields, 'kinds', actionKinds)), allow, deny };
}

function readRateLimit(fields: RuleFields): RateLimit {
  return {
    name: readName(fields) ?? '',
    most: readCount(fields, 'most', { least: 1, most: mostRuns }),
    withinMs: readBounded(fields, 'within'),
    per: readWord(fields, 'per', scopes),
  };
}

function readWindow(fields: RuleFields, timeIntervals: ReadonlySet<string>): ActionWindow {
  const [notDuring, onlyDuring] = [readWords(fields, 'not_during'), readWords(fields, 'only_during')];
  if (notDuring.length + onlyDuring.length === 0) {
    const message = 'says neither when actions may run nor when not; give it not_during or only_during';
    fields.problems.push(problemAt(fields.path, message));
  }
  for (const [key, names] of Object.entries({ not_during: notDuring, only_during: onlyDuring })) {
    for (const [index, name] of names.entries()) {
      if (timeIntervals.has(name)) continue;
      const message = `no time interval is called ${shown(name)}; define it in time_intervals`;
      fields.problems.push(problemAt([...fields.path, key, index], message));
    }
  }
  return {
    name: readName(fields) ?? '',
    notDuring,
    onlyDuring,
    kinds: new Set(readWords(fields, 'kinds', actionKinds)),
    risks: new Set(readWords(fields, 'risks', risks)),
  };
}

function readBreaker({ mapping, path, problems }: RuleFields): CircuitBreaker | undefined {
  if (!isGiven(mapping['circuit_breaker'])) return undefined;
  const here = [...path, 'circuit_breaker'];
  const fields = fieldsOf(mapping['circuit_breaker'], ['failures', 'within', 'pause'], here);
  const breaker = {
    failures: readCount(fields, 'failures', { least: 1, most: 1_000 }),
    withinMs: readBounded(fields, 'within'),
    pauseMs: readBounded(fields, 'pause'),
  };
  problems.push(...fields.problems);
  return breaker;
}

function readBounded(fields: RuleFields, key: string): number {
  const length = readDuration(fields, key);
  if (length <= longestGuardrailMs) return length;
  fields.problems.push(
    problemAt([...fields.path, key], 'is longer than 7d, which is as long as is looked back'),
  );
  return length;
}

const readMost = (fields: RuleFields, key: string): number | undefined =>
  isGiven(fields.mapping[key]) ? readCount(fields, key, { least: 1, most: mostRuns }) : undefined;

function readShare({ mapping, path, problems }: RuleFields, key: string): number | undefined {
  const value = mapping[key];
  if (!isGiven(value)) return undefined;
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  problems.push(problemAt([...path, key], `is ${shown(value)}; use a number from 0 to 1`));
  return undefined;
}

/** One of a few words; the first where none is given. */
function readWord<Word extends string>(
  { mapping, path, problems }: RuleFields,
  key: string,
  words: readonly [Word, ...Word[]],
): Word {
  const value = mapping[key];
  const word = words.find((each) => each === value);
  if (word === undefined && isGiven(value)) {
    problems.push(problemAt([...path, key], `is ${shown(value)}; use one of ${words.join(', ')}`));
  }
  return word ?? words[0];
}

/** A list of texts, of these if they are given. */
function readWords(
  { mapping, path, problems }: RuleFields,
  key: string,
  words?: readonly string[],
): readonly string[] {
  const here = [...path, key];
  const list =
    optionalList(mapping[key], here, words === undefined ? '[name]' : `[${words[0]}]`, problems) ?? [];
  return list.flatMap((each, index) => {
    const known = typeof each === 'string' && each !== '' && (words === undefined || words.includes(each));
    if (known) return [each];
    const fix = words === undefined ? 'write a text' : `use one of ${words.join(', ')}`;
    problems.push(problemAt([...here, index], `is ${shown(each)}; ${fix}`));
    return [];
  });
}
