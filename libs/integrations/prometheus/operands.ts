import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

const comparisons = new Set(['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'Neq']);
const setOperators = new Set(['And', 'Or', 'Unless']);

/**
 * The values behind an alert's expression: `a / b > 0.5 and c < 3` is asked as `a / b` and `c`, as the whole has no
 * value while all is well. An expression that is none is given back as it is; Prometheus says what is wrong.
 */
export function operandsOf(expression: string): string[] {
  const { topNode } = parser.parse(expression);
  const root = topNode.firstChild;
  if (root === null || hasError(topNode)) return [expression];
  const operands = valuesIn(root).map(({ from, to }) => expression.slice(from, to));
  return operands.length === 0 ? [expression] : [...new Set(operands)];
}

function valuesIn(node: SyntaxNode): SyntaxNode[] {
  if (node.name === 'ParenExpr') return node.firstChild === null ? [] : valuesIn(node.firstChild);
  const operator = operatorOf(node);
  if (operator === undefined) return isNumber(node) ? [] : [node];
  const { firstChild, lastChild } = node;
  return [firstChild, lastChild].flatMap((side) => (side === null ? [] : valuesIn(side)));
}

/** The operator that makes true or false of values, or one of two sets, where that is what stands at the top. */
function operatorOf(node: SyntaxNode): string | undefined {
  if (node.name !== 'BinaryExpr') return undefined;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (comparisons.has(child.name) || setOperators.has(child.name)) return child.name;
  }
  return undefined;
}

const numbers = new Set(['NumberDurationLiteral', 'NumberLiteral', 'StringLiteral']);
const numberFunctions = new Set(['Time', 'Pi', 'Scalar']);

/** Whether it is one number and no series, as `time() - 3600` is: it cannot be given labels. */
function isNumber(node: SyntaxNode): boolean {
  const { firstChild, lastChild } = node;
  if (firstChild === null || lastChild === null) return numbers.has(node.name);
  if (node.name === 'FunctionCall') return numberFunctions.has(firstChild.firstChild?.name ?? '');
  if (node.name === 'UnaryExpr') return isNumber(lastChild);
  if (node.name === 'ParenExpr') return isNumber(firstChild);
  return node.name === 'BinaryExpr' && isNumber(firstChild) && isNumber(lastChild);
}

function hasError(top: SyntaxNode): boolean {
  let found = false;
  top.cursor().iterate(({ type }) => {
    if (type.isError) found = true;
  });
  return found;
}
