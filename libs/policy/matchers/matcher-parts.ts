/** How a matcher compares: `=`, `!=`, or with a regular expression `=~`, `!~`. */
export type MatcherType = '=' | '!=' | '=~' | '!~';

/** What a matcher says, read but not compiled. */
export interface MatcherParts {
  readonly name: string;
  readonly type: MatcherType;
  readonly value: string;
}

/** What Go takes for white space. JavaScript's `\s` differs in U+0085 and U+FEFF. */
export const goSpace = String.raw`\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
