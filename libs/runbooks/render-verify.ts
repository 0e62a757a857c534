import { failed, ok, type Result } from '#libs/kernel';
import { Filler } from './render-action.js';
import type { Labels } from './runbook.js';
import type { RunbookCheck } from './verify.js';

/**
 * Fills the placeholders of a check from an alert's labels. A value stays one value: one part of an address, or
 * part of one text of a query. All problems are reported at once, each naming the field and the label.
 */
export function renderCheck(check: RunbookCheck, labels: Labels): Result<RunbookCheck, string[]> {
  const filler = new Filler(labels);
  const name = filler.text('name', check.name);
  const filled: RunbookCheck =
    check.kind === 'http'
      ? { ...check, name, url: filler.url('http', check.url) }
      : { ...check, name, query: filler.text('promql', check.query, withinQuotes) };
  return filler.problems.length > 0 ? failed([...new Set(filler.problems)]) : ok(filled);
}

/** As PromQL writes it within double quotes. */
const withinQuotes = (value: string): string => value.replace(/[\\"]/g, '\\$&');
