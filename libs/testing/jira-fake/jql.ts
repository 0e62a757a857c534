import type { StoredIssue } from './store.js';

/** A query that was understood, or Jira's complaint. */
export type Query =
  | { readonly ok: true; readonly select: (issues: readonly StoredIssue[]) => StoredIssue[] }
  | { readonly ok: false; readonly problem: string };

const clause = /^(project|labels)\s*=\s*"((?:[^"\\]|\\.)*)"$/i;

/** Understands `field = "value"` joined by AND, and ORDER BY key; anything else is refused, as are unbounded queries. */
export function parseJql(jql: string, project: string): Query {
  const [condition = '', order] = jql.split(/\s+ORDER\s+BY\s+/i);
  if (condition.trim() === '')
    return {
      ok: false,
      problem: 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    };
  if (order !== undefined && !/^key\s+(ASC|DESC)$/i.test(order.trim())) {
    return { ok: false, problem: `Error in the JQL Query: cannot order by '${order}'.` };
  }
  const tests: ((issue: StoredIssue) => boolean)[] = [];
  for (const part of condition.split(/\s+AND\s+/i)) {
    const [, field, quoted] = clause.exec(part.trim()) ?? [];
    if (field === undefined || quoted === undefined) {
      return { ok: false, problem: `Error in the JQL Query: '${part.trim()}' is not understood.` };
    }
    const value = quoted.replace(/\\(.)/g, '$1');
    if (field.toLowerCase() === 'labels')
      tests.push((issue) => (issue.fields['labels'] as string[] | undefined)?.includes(value) ?? false);
    else if (value !== project)
      return { ok: false, problem: `The value '${value}' does not exist for the field 'project'.` };
  }
  const down = order !== undefined && /DESC$/i.test(order.trim());
  return {
    ok: true,
    select(issues) {
      const found = issues.filter((issue) => tests.every((test) => test(issue)));
      return down ? found.reverse() : found;
    },
  };
}
