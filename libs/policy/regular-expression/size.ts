/** Of one token: an escape, a character class, a number of repetitions, a group's start or end, any character. */
export const expressionToken =
  /\\[pP]\{\^?\w+\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\{(\d+)(,?)(\d*)\}|\((?:\?[^:)]*:)?|[^]/gs;

/**
 * About how many instructions an expression compiles to. Only its `{…}` make that more than it has characters:
 * they stand for so many copies of what is before them, and of copies inside those.
 */
export function expandedSize(source: string): number {
  /** The size of each open group so far, the innermost last. */
  const groups: number[] = [];
  let [size, last] = [0, 0];
  for (const [text, least, , most] of source.matchAll(expressionToken)) {
    // A class without an end: RE2 will say so.
    if (text === '[') return size;
    if (least !== undefined) {
      const copies = Math.max(Number(least), Number(most), 1);
      size += last * (copies - 1);
      last *= copies;
    } else if (text.startsWith('(')) {
      groups.push(size);
      size = 0;
      last = 1;
    } else if (text === ')' && groups.length > 0) {
      last = size + 1;
      size += 1 + (groups.pop() ?? 0);
    } else {
      last = 1;
      size += 1;
    }
  }
  return groups.reduce((sum, open) => sum + open, size);
}
