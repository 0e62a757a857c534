/**
 * MinHash (Broder, "On the resemblance and containment of documents", 1997): sets that share much have equal values at
 * many places of their signatures. In bands of two, sets that share half are found alike with 1 - (1 - 0.25)^16, which
 * is 0.99 (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4).
 */
const bands = 16;
const rows = 2;

/** Multipliers and summands of the hash functions; fixed, so that the same sets are grouped alike everywhere. */
const functions = Array.from({ length: bands * rows }, (_, at) => ({
  by: (Math.imul(at + 1, 0x9e3779b1) | 1) >>> 0,
  plus: Math.imul(at + 7, 0x85ebca6b) >>> 0,
}));

/** The keys under which a set is filed: sets that are alike have one in common, very likely. */
export function bandsOf(tokens: readonly string[]): readonly string[] {
  const lowest = new Uint32Array(functions.length).fill(0xffffffff);
  for (const token of tokens) {
    const hash = fnv1a(token);
    for (let at = 0; at < functions.length; at += 1) {
      const { by, plus } = functions[at] ?? { by: 1, plus: 0 };
      const value = mixed((Math.imul(hash, by) + plus) >>> 0);
      if (value < (lowest[at] ?? 0)) lowest[at] = value;
    }
  }
  return Array.from(
    { length: bands },
    (_, band) => `${band}:${lowest[band * rows]}:${lowest[band * rows + 1]}`,
  );
}

/** How much two sorted lists have in common: 0 nothing, 1 everything (Jaccard). */
export function likeness(a: readonly string[], b: readonly string[]): number {
  let common = 0;
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [left = '', right = ''] = [a[i], b[j]];
    if (left === right) {
      common += 1;
      i += 1;
      j += 1;
    } else if (left < right) i += 1;
    else j += 1;
  }
  const all = a.length + b.length - common;
  return all === 0 ? 1 : common / all;
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) over UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3: every bit depends on every other. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
