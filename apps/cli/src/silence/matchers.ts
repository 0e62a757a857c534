import type { SilenceMatcher } from '#libs/contracts';
import { parseMatcher } from '#libs/policy';
import { Failure } from '../failure.js';
import { plain } from '../terminal/plain.js';

/** Reads matchers as amtool does: the first may be a bare name, which is an alert's. Fails with all that are wrong. */
export function readMatchers(texts: readonly string[]): SilenceMatcher[] {
  const problems: string[] = [];
  const matchers = texts.flatMap((text, index): SilenceMatcher[] => {
    const matcher = parseMatcher(index === 0 && /^[^=~!{}",\s]+$/.test(text) ? `alertname=${text}` : text);
    if (!matcher.ok) {
      problems.push(matcher.error);
      return [];
    }
    const { name, type, value } = matcher.value;
    return [{ name, value, isRegex: type.endsWith('~'), isEqual: type.startsWith('=') }];
  });
  if (problems.length > 0) {
    throw new Failure(
      `${plain(problems.join('; '))}.`,
      'Write matchers like service=checkout severity=~"high|low".',
    );
  }
  return matchers;
}

/** A matcher as Alertmanager writes it. */
export const writtenMatcher = ({ name, value, isRegex, isEqual }: SilenceMatcher): string =>
  `${name}${isEqual ? '=' : '!'}${isRegex ? '~' : isEqual ? '' : '='}${JSON.stringify(value)}`;
