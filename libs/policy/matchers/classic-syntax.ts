import { type Result, failed, ok } from '#libs/kernel';
import { type MatcherParts, type MatcherType, goSpace } from './matcher-parts.js';

const shape = /^[\t\n\f\r ]*([a-zA-Z_:][a-zA-Z0-9_:-]*)[\t\n\f\r ]*(=~|!~|!=|=)[\t\n\f\r ]*(.*)$/s;
const spaceAtEnd = /[\t\n\f\r ]+$/;
const blank = new RegExp(`^[${goSpace}]*$`);

/**
 * Reads matchers as Alertmanager did before UTF-8 names (its `pkg/labels`): lenient in everything but the name.
 * Either brace may be missing, quotes too, and a backslash that escapes nothing stands for itself.
 */
export function readClassicMatchers(text: string): Result<MatcherParts[]> {
  const matchers: MatcherParts[] = [];
  for (const part of split(text.replace(/^\{/, '').replace(/\}$/, ''))) {
    const matcher = readClassicMatcher(part);
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  return ok(matchers);
}

/** Reads one matcher in the classic syntax. */
export function readClassicMatcher(text: string): Result<MatcherParts> {
  const [, name, type, rest = ''] = shape.exec(text) ?? [];
  if (name === undefined) {
    const wanted = 'use one of =, !=, =~ and !~, and quote a name that is not of letters, digits and "_"';
    return failed(`matcher ${JSON.stringify(text)} is not of the form name="value": ${wanted}`);
  }
  const value = unquote(rest.replace(spaceAtEnd, ''));
  if (value === undefined) {
    const fix = 'write \\" inside, and close the value with "';
    return failed(`matcher ${JSON.stringify(text)} has a stray double quote: ${fix}`);
  }
  return ok({ name, type: type as MatcherType, value });
}

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
    // A comma leaves this as it is, because Alertmanager's does.
    if (character !== ',') escaped = character === '\\' && !escaped;
    part += character;
  }
  return blank.test(part) ? parts : [...parts, part];
}

/** Takes quotes and escapes off: `\n`, `\"` and `\\`; any other backslash stands for itself. */
function unquote(raw: string): string | undefined {
  const opened = raw.startsWith('"');
  const inner = opened ? raw.slice(1) : raw;
  const body = opened ? inner.slice(0, -1) : inner;
  if (opened && (!inner.endsWith('"') || endsEscaped(body))) return undefined;
  if (hasBareQuote(body)) return undefined;
  return body.replace(/\\([n"\\])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

/** Whether a double quote stands there without a backslash of its own. */
const hasBareQuote = (text: string): boolean => text.replace(/\\[^]/g, '').includes('"');

/** Whether an odd number of backslashes stands at the end, so that they escape what follows. */
const endsEscaped = (text: string): boolean => (/\\*$/.exec(text)?.[0].length ?? 0) % 2 === 1;
