import type { parse } from '@bufbuild/cel';
import { knownFields } from './condition-variables.js';

/** An expression as the parser gives it. */
export type ParsedCondition = ReturnType<typeof parse>;
type Expression = ParsedCondition['expr'];

/** Something that is wrong with an expression: where (characters from its start), and what. */
export interface ConditionFault {
  readonly offset: number;
  readonly message: string;
}

/** What an expression may use. */
export interface ConditionScope {
  readonly variables: readonly string[];
  readonly functions: ReadonlySet<string>;
  /** Whether a regular expression can be used; the error says why not. */
  expressionProblem(pattern: string): string | undefined;
}

/** More parts than this no condition needs, and each is worked through for every test. */
const mostParts = 500;

/** What gives true or false or, like an attribute, may. */
const notBoolean = /^(_[-+*/%]_|-_|int|uint|double|bytes|string|timestamp|duration|type|size|get[A-Z]\w*)$/;

/** Everything that is wrong with an expression and can be known before it is tested. */
export function faultsOf({ expr, sourceInfo }: ParsedCondition, scope: ConditionScope): ConditionFault[] {
  const faults: ConditionFault[] = [];
  let parts = 0;
  const fault = (at: Expression, message: string): void => {
    faults.push({ offset: sourceInfo?.positions[String(at.id)] ?? 0, message });
  };
  // `local` are the variables of the macros around an expression.
  const walk = (at: Expression | undefined, local: readonly string[]): void => {
    if (at === undefined || ++parts > mostParts) return;
    const { case: kind, value } = at.exprKind;
    switch (kind) {
      case 'identExpr':
        if (!local.includes(value.name) && !scope.variables.includes(value.name)) {
          fault(at, `there is no variable ${value.name} here; use ${scope.variables.join(', ')}`);
        }
        return;
      case 'selectExpr': {
        const fields = fieldsBelow(value.operand, local);
        if (fields !== undefined && !fields.includes(value.field)) {
          fault(at, `there is no field ${value.field}; use one of ${fields.join(', ')}`);
        }
        walk(value.operand, local);
        return;
      }
      case 'callExpr':
        if (!isInternal(value.function) && !scope.functions.has(value.function)) {
          fault(at, `there is no function ${value.function}`);
        }
        if (value.function === 'matches') checkPattern(at, value.args.at(-1));
        walk(value.target, local);
        for (const arg of value.args) walk(arg, local);
        return;
      case 'listExpr':
        for (const element of value.elements) walk(element, local);
        return;
      case 'structExpr':
        for (const entry of value.entries) {
          if (entry.keyKind.case === 'mapKey') walk(entry.keyKind.value, local);
          walk(entry.value, local);
        }
        return;
      case 'comprehensionExpr': {
        // One inside another would take time that grows with the square of what comes from outside.
        if (local.length > 0)
          fault(at, 'a macro stands inside another one; write two conditions with && or ||');
        const inside = [...local, value.iterVar, value.iterVar2, value.accuVar].filter((name) => name !== '');
        walk(value.iterRange, local);
        for (const part of [value.accuInit, value.loopCondition, value.loopStep, value.result]) {
          walk(part, inside);
        }
        return;
      }
      default:
        return;
    }
  };
  const checkPattern = (at: Expression, pattern: Expression | undefined): void => {
    const text = textOf(pattern);
    if (text === undefined) fault(at, 'matches() needs its pattern as a text in quotes');
    const problem = text === undefined ? undefined : scope.expressionProblem(text);
    if (problem !== undefined) fault(at, `the pattern ${JSON.stringify(text)} ${problem}`);
  };
  if (isNeverBoolean(expr))
    fault(expr, 'it gives no true or false; compare it with something, e.g. == "prod"');
  walk(expr, []);
  if (parts > mostParts) fault(expr, `it has more than ${mostParts} parts; make it shorter`);
  return faults;
}

/** The variables that an expression uses anywhere, also inside of macros. */
export function usesNow(text: string): boolean {
  return /\bnow\b/.test(text);
}

function fieldsBelow(
  operand: Expression | undefined,
  local: readonly string[],
): readonly string[] | undefined {
  if (operand?.exprKind.case !== 'identExpr') return undefined;
  const { name } = operand.exprKind.value;
  return local.includes(name) ? undefined : knownFields(name);
}

function isNeverBoolean({ exprKind }: Expression): boolean {
  if (exprKind.case === 'constExpr') return exprKind.value.constantKind.case !== 'boolValue';
  if (exprKind.case === 'listExpr' || exprKind.case === 'structExpr') return true;
  return exprKind.case === 'callExpr' && notBoolean.test(exprKind.value.function);
}

function textOf(expression: Expression | undefined): string | undefined {
  if (expression?.exprKind.case !== 'constExpr') return undefined;
  const { constantKind } = expression.exprKind.value;
  return constantKind.case === 'stringValue' ? constantKind.value : undefined;
}

/** Operators, and what the parser makes of macros. */
const isInternal = (name: string): boolean => /^[_@!-]/.test(name);
