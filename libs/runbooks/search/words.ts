import { stemmer } from 'stemmer';

/** Words that stand in every English text and tell nothing of it. */
const fillers = new Set(
  `a all also an and any are as at be been before being but by can could do does due each for from had has have how if
   in into is it its may might more most must no not of on one only or other our out over same see should so some such
   than that the their them then there these they this to too under use used using very was we were what when where
   which while who why will with would you your`.split(/\s+/),
);

/**
 * The words of a text or of a name such as `node_filesystem_avail_bytes` or `KubePodCrashLooping`, in lower case and
 * without their endings (Porter, An algorithm for suffix stripping, 1980), fillers and placeholders left out.
 */
export function wordsOf(text: string): string[] {
  return (text.replace(/\{\{.{0,200}?\}\}/gs, ' ').match(pieces) ?? [])
    .map((piece) => piece.toLowerCase())
    .filter((word) => word.length > 1 && !fillers.has(word))
    .map((word) => stemmer(word));
}

/** Runs of capitals (`CPU`), capitalised or small words of any alphabet, and numbers. */
const pieces = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|\d+/gu;
