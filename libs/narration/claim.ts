/** A sentence of a model, and what on record it cites. */
export interface Claim {
  readonly says: string;
  readonly cites: string[];
}

const longestClaim = 400;
const longestList = 20;

/**
 * A claim in a model's answer: a plain sentence that cites, in `field`, nothing but what is on record. Undefined for
 * everything else: what holds markup, an address or a mention is dropped with its words, as nothing on record asked
 * for one.
 */
export function claimIn(value: unknown, field: string, onRecord: ReadonlySet<string>): Claim | undefined {
  const says = sentenceIn(fieldOf(value, 'text'));
  const cites = listIn(value, field).filter((id): id is string => typeof id === 'string');
  if (says === undefined || cites.length === 0 || !cites.every((id) => onRecord.has(id))) return undefined;
  return { says, cites: [...new Set(cites)] };
}

/** What a model's answer holds under a name, whatever the answer is. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** The first of a list in a model's answer; none where it is no list. */
export const listIn = (value: unknown, name: string): readonly unknown[] => {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list.slice(0, longestList) : [];
};

function sentenceIn(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const line = text.replace(/\s+/g, ' ').trim();
  return line === '' || line.length > longestClaim || notPlain.test(line) ? undefined : line;
}

/** Addresses, mentions, HTML and Markdown, and what hides or reorders characters. */
const notPlain = /:\/\/|\bwww\.|\bmailto:|[<>`[\]{}|]|(?:^|\s)[@#!*_~]|\*\*|__|[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u;
