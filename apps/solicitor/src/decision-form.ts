/** What an approval's form brings. */
export interface DecisionForm {
  readonly decision: 'approve' | 'reject';
  readonly digest: string;
  readonly csrf: string;
  readonly name: string;
  readonly reason: string;
  readonly key: string;
  /** The token of the link by which the page was opened; empty without one. */
  readonly as: string;
}

/** Reads the form's fields; undefined when it is none of ours. */
export function readDecisionForm(body: unknown): DecisionForm | undefined {
  const decision = field(body, 'decision', 10);
  const digest = field(body, 'digest', 64);
  const csrf = field(body, 'csrf', 200);
  const as = field(body, 'as', 2_000) ?? '';
  const name = field(body, 'name', 100) ?? (as === '' ? undefined : '');
  const reason = field(body, 'reason', 500) ?? '';
  const key = field(body, 'key', 500) ?? '';
  if (decision !== 'approve' && decision !== 'reject') return undefined;
  if (digest === undefined || csrf === undefined || name === undefined) return undefined;
  return { decision, digest, csrf, name: name.trim(), reason: reason.trim(), key, as };
}

/** A field that comes twice is a list, and no text. */
function field(body: unknown, name: string, longest: number): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value = (body as Record<string, unknown>)[name];
  return typeof value === 'string' && value.length <= longest ? value : undefined;
}
