/** What a PromQL expression is about: its metrics' names, and the values that its selectors ask for. */
export interface ExpressionNames {
  readonly metrics: readonly string[];
  readonly values: readonly string[];
}

/** What stands in expressions about anything: operators and aggregations that are written without a bracket too. */
const keywords = new Set(
  `and bool by group_left group_right ignoring inf nan offset on or unless without sum avg min max count stddev stdvar
   group topk bottomk quantile count_values`.split(/\s+/),
);

/**
 * The names in a PromQL expression. It is not parsed: what is no name of a function, a keyword or a list of labels
 * after `by` or `on` is taken for a metric. https://prometheus.io/docs/prometheus/latest/querying/basics/
 */
export function expressionNames(expression: string): ExpressionNames {
  const bare = expression
    .replace(/#.*$/gm, ' ')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const values = [...bare.matchAll(/(?<!!)=~?\s*"((?:[^"\\]|\\.)*)"/g)].map(([, value = '']) => value);
  const metrics = bare
    .replace(/\{[^}]*\}|"(?:[^"\\]|\\.)*"|\[[^\]]*\]/g, ' ')
    .matchAll(/(?<![\w:.])([A-Za-z_:][\w:]*)(?!\s*\(|[\w:])/g);
  return {
    metrics: distinct([...metrics].map(([name]) => name).filter((name) => !keywords.has(name.toLowerCase()))),
    values: distinct(values),
  };
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];
