import { stringify } from 'yaml';
import type { Runbook, RunbookAction } from './runbook.js';
import type { RunbookCheck, RunbookVerify } from './verify.js';

/** A runbook to be written: all but what follows from the rest. */
export type WriteRunbook = Omit<Runbook, 'file' | 'action'>;

/**
 * A runbook as a file; `readRunbook` gives the same back. Whatever a text holds, it stays a text: the front matter is
 * written by the YAML library, and no text in it can end it, for a line of its own is indented.
 */
export function writeRunbook(runbook: WriteRunbook): string {
  const { id, title, summary, match, services, severity, owner, reviewed, reviewBy } = runbook;
  const { actions, verify, rollback, provenance, body } = runbook;
  const fields = {
    ...{ id, title, summary, match },
    ...(services.length > 0 && { services }),
    ...(severity !== undefined && { severity }),
    owner,
    ...(reviewed !== undefined && { reviewed }),
    ...(reviewBy !== undefined && { review_by: reviewBy }),
    ...(actions.length > 0 && { actions: actions.map(actionFields) }),
    ...(verify !== undefined && { verify: verifyFields(verify) }),
    ...(rollback !== undefined && { rollback }),
    ...(provenance.length > 0 && { provenance: { incidents: provenance } }),
  };
  const frontMatter = stringify(fields, { lineWidth: 0, aliasDuplicateObjects: false });
  return `---\n${frontMatter}---\n\n${body.trim()}\n`;
}

const actionFields = ({ id, title, kind, risk, target, runner, parameters, undo }: RunbookAction) => ({
  ...{ id, title, kind, risk, target },
  ...(runner !== undefined && { runner }),
  parameters,
  ...(undo !== undefined && { undo }),
});

const verifyFields = ({ windowMs, checks }: RunbookVerify) => ({
  ...(windowMs !== undefined && { window: `${Math.max(1, Math.round(windowMs / 1000))}s` }),
  checks: checks.map(checkFields),
});

const checkFields = (check: RunbookCheck) =>
  check.kind === 'http'
    ? { name: check.name, http: check.url, status: check.status }
    : { name: check.name, promql: check.query, expect: check.expect };
