/** What some alerts have in common. */
export interface Group {
  /** The same for the same labels, whatever their order; different for different ones. */
  readonly key: string;
  /** The labels that the alert was grouped by, without the empty ones. */
  readonly labels: Readonly<Record<string, string>>;
}

/** In a list of labels to group by: every label that the alert has. */
export const groupByAll = '...';

/**
 * The group an alert belongs to. As in Alertmanager, a missing label is an empty one, and `...` groups by all
 * labels. The key reads like Alertmanager's: `{alertname="HighErrorRate", service="checkout"}`.
 */
export function groupOf(labels: Readonly<Record<string, string>>, groupBy: readonly string[]): Group {
  const names = groupBy.includes(groupByAll) ? Object.keys(labels) : [...new Set(groupBy)];
  const pairs = names
    .filter((name) => Object.hasOwn(labels, name) && labels[name] !== '')
    .sort()
    .map((name) => [name, labels[name] ?? ''] as const);
  const parts = pairs.map(([name, value]) => `${written(name)}=${JSON.stringify(value)}`);
  return { key: `{${parts.join(', ')}}`, labels: Object.fromEntries(pairs) };
}

/** Names that could be taken for something else are quoted, so that no two groups share a key. */
const written = (name: string): string => (/^[a-zA-Z_:][\w:]*$/.test(name) ? name : JSON.stringify(name));
