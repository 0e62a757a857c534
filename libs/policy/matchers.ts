import { type Result, failed, ok } from '#libs/kernel';
import { compileRegularExpression, longestTestedValue } from './regular-expression.js';

/** An alert's labels. A label that is not there is an empty one, as in Alertmanager. */
export type LabelSet = Readonly<Record<string, string>>;

export type MatcherType = '=' | '!=' | '=~' | '!~';

/** One condition on one label, compiled. */
export interface Matcher {
  readonly name: string;
  readonly type: MatcherType;
  readonly value: string;
  readonly matches: (labels: LabelSet) => boolean;
}

const shape = /^\s*([a-zA-Z_:][a-zA-Z0-9_:-]*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s;

/**
 * Reads one matcher as Alertmanager writes it: `service="checkout"`, `severity!="info"`, `host=~"db-.*"`,
 * `team!~"a|b"`. Quotes may be left out. The error names the matcher and the fix.
 */
export function parseMatcher(text: string): Result<Matcher> {
  const match = shape.exec(text);
  if (match === null) {
    return failed(`matcher ${quoted(text)} is not of the form name="value": use one of =, !=, =~ and !~`);
  }
  const [, name = '', type = '=', raw = ''] = match;
  const value = unquote(raw);
  if (value === undefined) {
    return failed(
      `matcher ${quoted(text)} has a stray double quote: write \\" inside, and close the value with "`,
    );
  }
  return compileMatcher(name, type as MatcherType, value);
}

/** Builds a matcher from its parts. Fails only for a regular expression that cannot be used. */
export function compileMatcher(name: string, type: MatcherType, value: string): Result<Matcher> {
  const valueIn = (labels: LabelSet): string => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');
  if (type === '=') return ok({ name, type, value, matches: (labels) => valueIn(labels) === value });
  if (type === '!=') return ok({ name, type, value, matches: (labels) => valueIn(labels) !== value });
  const expression = compileRegularExpression(value);
  if (!expression.ok) return failed(`matcher ${quoted(`${name}${type}${value}`)} ${expression.error}`);
  const wanted = type === '=~';
  const matches = (labels: LabelSet): boolean => {
    const found = valueIn(labels);
    // Neither kind says yes to a value too long to be tested: whoever is silenced by a matcher must fit it.
    return found.length <= longestTestedValue && expression.value.test(found) === wanted;
  };
  return ok({ name, type, value, matches });
}

/** Reads a list such as `{service="checkout", severity=~"critical|high"}`; the braces may be left out. */
export function parseMatchers(text: string): Result<Matcher[]> {
  const matchers: Matcher[] = [];
  for (const part of split(text.trim().replace(/^\{/, '').replace(/\}$/, ''))) {
    const matcher = parseMatcher(part);
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  return ok(matchers);
}

/** Whether labels fit every matcher; those without any matcher fit all. */
export const matchesAll = (matchers: readonly Matcher[], labels: LabelSet): boolean =>
  matchers.every((matcher) => matcher.matches(labels));

/** Splits at the commas outside quotes. A comma at the end is allowed. */
function split(text: string): string[] {
  const parts: string[] = [];
  let [part, quotes, escaped] = ['', false, false];
  for (const character of text) {
    if (character === ',' && !quotes) {
      parts.push(part);
      part = '';
      continue;
    }
    if (character === '"' && !escaped) quotes = !quotes;
    escaped = character === '\\' && !escaped;
    part += character;
  }
  return part.trim() === '' ? parts : [...parts, part];
}

/** Takes quotes and escapes off: `\n`, `\"` and `\\`; any other backslash stands for itself. */
function unquote(raw: string): string | undefined {
  const opened = raw.startsWith('"');
  const inner = opened ? raw.slice(1) : raw;
  const body = opened ? inner.slice(0, -1) : inner;
  if (opened && (!inner.endsWith('"') || endsEscaped(body))) return undefined;
  if (/(?:^|[^\\])(?:\\\\)*"/.test(body)) return undefined;
  return body.replace(/\\([n"\\])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

/** Whether an odd number of backslashes stands at the end, so that they escape what follows. */
const endsEscaped = (text: string): boolean => (/\\*$/.exec(text)?.[0].length ?? 0) % 2 === 1;

const quoted = (text: string): string => JSON.stringify(text);
