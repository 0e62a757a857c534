import { type Result, failed, ok } from '#libs/kernel';
import { unquoteGo } from './go-string.js';
import { type MatcherParts, type MatcherType, goSpace } from './matcher-parts.js';

type TokenKind = 'open' | 'close' | 'comma' | 'operator' | 'text' | 'end' | 'invalid';

interface Token {
  readonly kind: TokenKind;
  /** What it stands for; of a quoted text what is between the quotes. */
  readonly value: string;
  readonly written: string;
}

const reserved = String.raw`${goSpace}{}!=~,\\"'` + '`';
const space = new RegExp(`[${goSpace}]*`, 'y');
const token = new RegExp(String.raw`([{}])|(,)|(=~|!~|!=|=)|("(?:\\[^]|[^"\\])*")|([^${reserved}]+)`, 'y');

/**
 * Reads matchers as Alertmanager does since 0.27 (its `matcher/parse`): names and values of any characters, in
 * double quotes with Go's escapes where they hold white space or one of `{}!=~,\"'` and the backtick.
 */
export function readUtf8Matchers(text: string): Result<MatcherParts[]> {
  const tokens = tokensOf(text);
  const matchers: MatcherParts[] = [];
  const wrong = (what: string): Result<never> => failed(`matchers ${JSON.stringify(text)} ${what}`);

  let [at, next] = [0, tokens[0] ?? end];
  const take = (...kinds: TokenKind[]): Token | undefined => {
    const taken = kinds.includes(next.kind) ? next : undefined;
    if (taken !== undefined) next = tokens[++at] ?? end;
    return taken;
  };

  const opened = take('open') !== undefined;
  while (next.kind !== 'close' && next.kind !== 'end') {
    const name = take('text');
    if (name === undefined)
      return wrong(`have ${found(next)} where a label name belongs; quote a special one`);
    const operator = take('operator');
    if (operator === undefined) return wrong(`have ${found(next)} where =, !=, =~ or !~ belongs`);
    const value = take('text');
    if (value === undefined)
      return wrong(`have ${found(next)} where a value belongs; put it in double quotes`);
    matchers.push({ name: name.value, type: operator.value as MatcherType, value: value.value });
    if (take('comma') === undefined) break;
  }
  if (opened && take('close') === undefined) return wrong(`have ${found(next)} where a comma or "}" belongs`);
  if (next.kind !== 'end') return wrong(`have ${found(next)} where a comma or the end belongs`);
  return ok(matchers);
}

const end: Token = { kind: 'end', value: '', written: '' };

const found = ({ kind, written }: Token): string => (kind === 'end' ? 'their end' : JSON.stringify(written));

/** The tokens up to the first text that is none. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, token.lastIndex)) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return [...tokens, { kind: 'invalid', value: '', written: text.slice(at, at + 20) }];
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function skipSpace(text: string, from: number): number {
  space.lastIndex = from;
  space.exec(text);
  return space.lastIndex;
}

function tokenOf([written, brace, comma, operator, quoted]: RegExpExecArray): Token {
  if (brace !== undefined) return { kind: brace === '{' ? 'open' : 'close', value: brace, written };
  if (comma !== undefined) return { kind: 'comma', value: comma, written };
  if (operator !== undefined) return { kind: 'operator', value: operator, written };
  if (quoted === undefined) return { kind: 'text', value: written, written };
  const value = unquoteGo(quoted.slice(1, -1));
  return value === undefined ? { kind: 'invalid', value: '', written } : { kind: 'text', value, written };
}
