import { type CelInput, celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { RE2JS } from 're2js';
import { toTimestamp } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type ConditionFault, type ParsedCondition, faultsOf, usesNow } from './condition-check.js';
import {
  type ConditionContext,
  type Subject,
  bindingsOf,
  longestConditionText,
  objectionTo,
  variablesOf,
} from './condition-variables.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, shown } from './reading.js';

/** A CEL expression that gives true or false, compiled. */
export interface Condition {
  readonly text: string;
  /** A failing evaluation is an error, never a silent false: whoever asks says what it then comes to. */
  test(context: ConditionContext): Result<boolean>;
}

/** Longer ones nobody can read, and reading them takes time. */
const longestText = 2_000;
/** The parser works its way in once for each bracket. */
const deepestNesting = 20;
/** Patterns that are kept compiled, over all conditions. */
const mostPatterns = 1_000;

const patterns = new Map<string, RE2JS>();

function patternOf(source: string): RE2JS {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  if (patterns.size >= mostPatterns) patterns.clear();
  const compiled = RE2JS.compile(source);
  patterns.set(source, compiled);
  return compiled;
}

/** CEL's own functions; regular expressions are RE2's, which take linear time whatever they are given. */
const environment = celEnv({
  re2: {
    compile: (source) => {
      const compiled = patternOf(source);
      return {
        test(text) {
          if (text.length > longestConditionText) throw new Error('the text is too long to be matched');
          return compiled.test(text);
        },
      };
    },
  },
});
const functions = new Set([...environment.funcs].map(({ name }) => name));
const timestampOf = plan(environment, parse('timestamp(text)'));

/**
 * Compiles a condition about these subjects. Syntax, variables, fields, functions and patterns are checked
 * now, so that what can be wrong later is only a label or parameter that is not there.
 */
export function compileCondition(
  value: unknown,
  path: PolicyPath,
  subjects: readonly Subject[],
): Result<Condition, PolicyProblem[]> {
  if (typeof value !== 'string' && typeof value !== 'boolean') {
    return failed([
      problemAt(path, `is ${shown(value)}, which is no condition; write a CEL expression in quotes`),
    ]);
  }
  const text = String(value).trim();
  const parsed = checkedExpression(text, variablesOf(subjects));
  if (!parsed.ok) return failed(parsed.error.map((fault) => problemAt(path, fault)));
  return ok({ text, test: testOf(text, parsed.value) });
}

/** An expression that gives true or false, over variables of which nothing but their names is known. */
export interface CompiledExpression {
  /** A failing evaluation is an error that says why. */
  test(variables: Readonly<Record<string, CelInput>>): Result<boolean>;
}

/** Compiles an expression that is about something else than alerts, or says everything that is wrong with it. */
export function compileExpression(
  text: string,
  variables: readonly string[],
): Result<CompiledExpression, readonly string[]> {
  const parsed = checkedExpression(text.trim(), variables);
  if (!parsed.ok) return parsed;
  const evaluate = plan(environment, parsed.value);
  return ok({ test: (given) => verdictOf(evaluate({ ...given })) });
}

function checkedExpression(
  text: string,
  variables: readonly string[],
): Result<ParsedCondition, readonly string[]> {
  const parsed = parsedCondition(text);
  if (!parsed.ok) return failed([described(text, parsed.error)]);
  const faults = faultsOf(parsed.value, { variables, functions, expressionProblem });
  return faults.length > 0 ? failed(faults.map((fault) => described(text, fault))) : parsed;
}

function verdictOf(value: unknown): Result<boolean> {
  if (isCelError(value)) return failed(value.message);
  return typeof value === 'boolean' ? ok(value) : failed('it gave no true or false');
}

/** The same for one that may be left out. */
export function optionalCondition(
  value: unknown,
  path: PolicyPath,
  subjects: readonly Subject[],
  problems: PolicyProblem[],
): Condition | undefined {
  if (!isGiven(value)) return undefined;
  const condition = compileCondition(value, path, subjects);
  if (condition.ok) return condition.value;
  problems.push(...condition.error);
  return undefined;
}

function parsedCondition(text: string): Result<ParsedCondition, ConditionFault> {
  const fault = (message: string, offset = 0) => failed({ offset, message });
  if (text === '') return fault('it is empty; write an expression, or leave the key out');
  if (text.length > longestText) return fault(`it is longer than ${longestText} characters; make it shorter`);
  if (nesting(text) > deepestNesting) {
    return fault(`its brackets are nested more than ${deepestNesting} deep; make it simpler`);
  }
  try {
    return ok(parse(text));
  } catch (error) {
    const { message, location } = error as Error & { location?: { start?: { offset?: number } } };
    const said = message.replace(/^<input>:\d+:\d+: /, '').slice(0, 200);
    return fault(`it is no valid CEL: ${said}`, location?.start?.offset);
  }
}

function nesting(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of text) {
    if ('([{'.includes(character)) deepest = Math.max(deepest, ++depth);
    else if (')]}'.includes(character)) depth--;
  }
  return deepest;
}

const described = (text: string, { offset, message }: ConditionFault): string =>
  `condition ${shown(text)} cannot be used at character ${offset + 1}: ${message}`;

function expressionProblem(pattern: string): string | undefined {
  try {
    patternOf(pattern);
    return undefined;
  } catch {
    return 'is no regular expression that RE2 knows; correct it';
  }
}

function testOf(text: string, parsed: ParsedCondition): Condition['test'] {
  const evaluate = plan(environment, parsed);
  const needsNow = usesNow(text);
  return (context) => {
    const objection = objectionTo(context);
    if (objection !== undefined) return failed(objection);
    const bindings = bindingsOf(context);
    if (needsNow) bindings['now'] = timestampOf({ text: toTimestamp(context.now) });
    return verdictOf(evaluate(bindings as Record<string, CelInput>));
  };
}

/** What a condition comes to, with the answer for the case that it cannot be evaluated. */
export interface Verdict {
  readonly holds: boolean;
  /** Why it could not be evaluated, when it could not. */
  readonly problem?: string;
}

/** Tests a condition. The caller says which answer is safe when the evaluation fails, and which without one. */
export function testCondition(
  condition: Condition | undefined,
  context: ConditionContext,
  { without, onFailure }: { readonly without: boolean; readonly onFailure: boolean },
): Verdict {
  if (condition === undefined) return { holds: without };
  const result = condition.test(context);
  return result.ok ? { holds: result.value } : { holds: onFailure, problem: result.error };
}
