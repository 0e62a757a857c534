import { type Result, failed, ok } from '#libs/kernel';
import { compileExpression } from './condition.js';

/** What a query has to give. */
export interface Expectation {
  /** Whether it does. A failing evaluation is an error that says why, and neither yes nor no. */
  test(values: readonly number[]): Result<boolean>;
}

type Comparison = (value: number, bound: number) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '==': (value, bound) => value === bound,
  '!=': (value, bound) => value !== bound,
};

const shortForm = /^(<=|>=|==|!=|<|>)\s*([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)$/i;

/**
 * Compiles what is expected of a query's values: a comparison with a number, which there has to be a value for and
 * which every value has to stand, or a condition in CEL about `values`, which may also ask for none.
 */
export function compileExpectation(text: string): Result<Expectation, readonly string[]> {
  const [, operator = '', bound = ''] = shortForm.exec(text.trim()) ?? [];
  const compare = comparisons[operator];
  if (compare !== undefined) {
    const number = Number(bound);
    return ok({
      test: (values) => ok(values.length > 0 && values.every((value) => compare(value, number))),
    });
  }
  const expression = compileExpression(text, ['values']);
  if (!expression.ok) {
    return failed(
      expression.error.map((fault) => `${fault}; or write a comparison with a number, such as > 0.9`),
    );
  }
  return ok({ test: (values) => expression.value.test({ values: [...values] }) });
}
