/** What the fake's project accepts. */
export interface ProjectRules {
  readonly project: string;
  readonly issueTypes: readonly string[];
  readonly priorities: readonly string[];
  readonly adfProblems: (document: unknown) => string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Checks what the OpenAPI document leaves open: the fields. Returns Jira's errors by field, in Jira's words. */
export function fieldErrors(fields: Fields, rules: ProjectRules, creating: boolean): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const name of Object.keys(fields)) {
    if (!(name in checks)) {
      errors[name] = `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`;
    }
  }
  for (const [name, check] of Object.entries(checks)) {
    if (!creating && fields[name] === undefined) continue;
    const problem = check(fields[name], rules);
    if (problem !== undefined) errors[name] = problem;
  }
  return errors;
}

const checks: Readonly<Record<string, (value: unknown, rules: ProjectRules) => string | undefined>> = {
  project: (value, { project }) =>
    (value as { key?: string } | undefined)?.key === project ? undefined : 'valid project is required',
  issuetype: (value, { issueTypes }) =>
    issueTypes.includes((value as { name?: string } | undefined)?.name ?? '')
      ? undefined
      : 'Specify a valid issue type',
  summary(value) {
    if (typeof value !== 'string' || value.trim() === '') return 'You must specify a summary of the issue.';
    if (value.length > 255) return 'Summary must be less than 255 characters.';
    return /[\r\n]/.test(value)
      ? 'The summary is invalid because it contains newline characters.'
      : undefined;
  },
  description(value, { adfProblems }) {
    if (value === undefined) return undefined;
    if (typeof value === 'string')
      return 'Operation value must be an Atlassian Document (see the Atlassian Document Format)';
    return tooLong(value) ?? (adfProblems(value).length > 0 ? 'INVALID_INPUT' : undefined);
  },
  labels(value) {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return 'data was not an array';
    const spaced = value.find((label) => typeof label !== 'string' || /\s/.test(label));
    if (spaced !== undefined) return `The label '${String(spaced)}' contains spaces which is invalid.`;
    const long = value.some((label) => (label as string).length > 255);
    return long ? 'The label is longer than 255 characters.' : undefined;
  },
  priority(value, { priorities }) {
    if (value === undefined) return undefined;
    const { name = '' } = value as { name?: string };
    return priorities.includes(name) ? undefined : `Priority name '${name}' is not valid`;
  },
};

/** Jira's limit of a text field, in characters. */
export const textLimit = 32_767;

/** Jira's complaint about a document with more text than a field holds. */
export function tooLong(document: unknown): string | undefined {
  return textOf(document).length > textLimit ? `CONTENT_LIMIT_EXCEEDED` : undefined;
}

function textOf(node: unknown): string {
  const { text = '', content = [] } = (node ?? {}) as { text?: string; content?: unknown[] };
  return text + content.map(textOf).join('');
}
