import { type Result, failed, ok } from '#libs/kernel';
import { readClassicMatcher, readClassicMatchers } from './matchers/classic-syntax.js';
import { quoteGo } from './matchers/go-string.js';
import { type MatcherParts, type MatcherType, goSpace } from './matchers/matcher-parts.js';
import { readUtf8Matchers } from './matchers/utf8-syntax.js';
import { compileRegularExpression } from './regular-expression.js';

export type { MatcherType } from './matchers/matcher-parts.js';

/** An alert's labels. A label that is not there is an empty one, as in Alertmanager. */
export type LabelSet = Readonly<Record<string, string>>;

/** One condition on one label, compiled. */
export interface Matcher extends MatcherParts {
  readonly matches: (labels: LabelSet) => boolean;
  /** The only values that fit, if these can be listed: who has many matchers can look them up. */
  readonly values: readonly string[] | undefined;
}

/** The label's value; empty when there is none, also for names that every object knows, such as `constructor`. */
export const labelValue = (labels: LabelSet, name: string): string => {
  const value: unknown = labels[name];
  return typeof value === 'string' ? value : '';
};

/**
 * Reads one matcher as Alertmanager writes it, without braces: `service="checkout"`, `severity!="info"`,
 * `host=~"db-.*"`, `"a name"!~"a|b"`. The error names the matcher and the fix.
 */
export function parseMatcher(text: string): Result<Matcher> {
  if (text.startsWith('{') || text.endsWith('}')) {
    return failed(`matcher ${JSON.stringify(text)} has a brace; leave "{" and "}" out of a single matcher`);
  }
  const utf8 = readUtf8Matchers(text);
  const classic = readClassicMatcher(text);
  const parsed = agreed(
    text,
    utf8.ok && utf8.value.length !== 1 ? failed(notOne(text, utf8.value.length)) : utf8,
    classic.ok ? ok([classic.value]) : classic,
  );
  if (!parsed.ok) return parsed;
  const [matcher] = parsed.value;
  return matcher === undefined ? failed(notOne(text, 0)) : ok(matcher);
}

const notOne = (text: string, count: number): string =>
  `matcher ${JSON.stringify(text)} holds ${count} matchers; write exactly one, such as name="value"`;

/** Reads a list such as `{service="checkout", severity=~"critical|high"}`; the braces may be left out. */
export const parseMatchers = (text: string): Result<Matcher[]> =>
  agreed(text, readUtf8Matchers(text), readClassicMatchers(text));

/**
 * Alertmanager since 0.27 knows two syntaxes. What only one of them reads is read by that one; where both do but
 * differ, the older one counts, so that files mean what they always meant.
 */
function agreed(
  text: string,
  utf8: Result<MatcherParts[]>,
  classic: Result<MatcherParts[]>,
): Result<Matcher[]> {
  const old = compileAll(classic);
  if (old.ok || (classic.ok && utf8.ok && sameMatchers(utf8.value, classic.value))) return old;
  const newer = compileAll(utf8);
  // A quoted name can only be meant for the newer syntax, so its complaint is the one that helps.
  return newer.ok || quotedName.test(text) ? newer : old;
}

const quotedName = /^[\s{]*"|,\s*"[^"]*"\s*[=!]/;

const sameMatchers = (a: readonly MatcherParts[], b: readonly MatcherParts[]): boolean =>
  a.length === b.length &&
  a.every(({ name, type, value }, index) => {
    const other = b[index];
    return other !== undefined && name === other.name && type === other.type && value === other.value;
  });

function compileAll(read: Result<MatcherParts[]>): Result<Matcher[]> {
  if (!read.ok) return read;
  const matchers: Matcher[] = [];
  for (const { name, type, value } of read.value) {
    const matcher = compileMatcher(name, type, value);
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  return ok(matchers);
}

/** Builds a matcher from its parts. Fails only for a regular expression that cannot be used. */
export function compileMatcher(name: string, type: MatcherType, value: string): Result<Matcher> {
  if (type === '=') {
    return ok({
      name,
      type,
      value,
      values: [value],
      matches: (labels) => labelValue(labels, name) === value,
    });
  }
  if (type === '!=') {
    const matches = (labels: LabelSet): boolean => labelValue(labels, name) !== value;
    return ok({ name, type, value, values: undefined, matches });
  }
  const expression = compileRegularExpression(value);
  if (!expression.ok) return failed(`matcher ${JSON.stringify(name + type + value)} ${expression.error}`);
  const { test, values } = expression.value;
  const wanted = type === '=~';
  // Neither kind says yes to a value too long to be tested: whoever is silenced by a matcher must fit it.
  const matches = (labels: LabelSet): boolean => test(labelValue(labels, name)) === wanted;
  return ok({ name, type, value, values: wanted ? values : undefined, matches });
}

/** Whether labels fit every matcher; those without any matcher fit all. */
export function matchesAll(matchers: readonly Matcher[], labels: LabelSet): boolean {
  for (const matcher of matchers) if (!matcher.matches(labels)) return false;
  return true;
}

const reserved = new RegExp(`[${goSpace}{}!=~,\\\\"'\`]`);

/** The matcher as Alertmanager writes it, in its keys too: `service="checkout"`. Both syntaxes read it again. */
export const writeMatcher = ({ name, type, value }: MatcherParts): string =>
  reserved.test(name) ? `${quoteGo(name)}${type}${quoteGo(value)}` : `${name}${type}"${escapeValue(value)}"`;

const escapeValue = (value: string): string =>
  value.replace(/[\\\n"]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
