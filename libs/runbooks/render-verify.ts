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
      : { ...check, name, query: filledQuery(check.query, filler) };
  return filler.problems.length > 0 ? failed([...new Set(filler.problems)]) : ok(filled);
}

/** A label's value stands within a text in double quotes; one that is matched as a regular expression is matched as it is. */
function filledQuery(query: string, filler: Filler): string {
  const parts = query.split(/("(?:[^"\\]|\\.)*")/);
  return parts
    .map((part, at) => {
      const isPattern = /[=!]~\s*$/.test(parts[at - 1] ?? '');
      return filler.text('promql', part, isPattern ? withinPattern : withinQuotes);
    })
    .join('');
}

/** As PromQL writes it within double quotes. */
const withinQuotes = (value: string): string => value.replace(/[\\"]/g, '\\$&');

const withinPattern = (value: string): string => withinQuotes(value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
