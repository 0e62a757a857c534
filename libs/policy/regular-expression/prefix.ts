import { expressionToken } from './size.js';

/**
 * The text that all values start with that an expression can fit: `node-` of `node-[0-9]+`. Most values of most
 * alerts do not, which is found out much faster than RE2 can. Empty where it is not plain to see.
 */
export function literalPrefix(source: string): string {
  const inner = anchored.exec(source)?.[1] ?? source;
  const [anchor = '', prefix = ''] = /^\^?([\w-]*)/.exec(inner) ?? [];
  if (prefix === '' || inner.includes('\\Q') || hasOuterAlternative(inner)) return '';
  return repeats.test(inner.slice(anchor.length)) ? prefix.slice(0, -1) : prefix;
}

/** A repetition is of the last character also where flags stand between them: `a(?i)?`. */
const repeats = /^(?:\(\?[a-zA-Z-]*\))*[*+?{]/;

/** What the anchoring of Alertmanager's `match_re` puts around an expression. */
const anchored = /^\^\(\?:(.*)\)\$$/s;

/** Whether a `|` stands outside all groups, or a bracket too many ends the group that the anchors are around. */
function hasOuterAlternative(source: string): boolean {
  let depth = 0;
  for (const [text] of source.matchAll(expressionToken)) {
    if (text.startsWith('(')) depth++;
    if (text === ')') depth--;
    if (depth < 0 || (text === '|' && depth === 0)) return true;
  }
  return false;
}
