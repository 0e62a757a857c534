/** Where one element stands within the bytes: from `start` up to, not including, `end`. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);
const space = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Finds the exact bytes of each element of a JSON array, so that an event's own bytes can be kept as they
 * stood in the signed message. The bytes have to be well-formed JSON, which verifying them has shown. In
 * UTF-8 no byte of a character beyond ASCII looks like a bracket or a quote, so bytes can be compared.
 */
export function sliceElements(bytes: Uint8Array): Slice[] {
  const slices: Slice[] = [];
  let depth = 0;
  let start = -1;
  let end = -1;
  const finish = (): void => {
    if (start !== -1) slices.push({ start, end });
    start = -1;
  };
  // A byte order mark is no part of the JSON; whoever decodes the text leaves it out as well.
  const begin = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let at = begin; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (space.has(byte)) continue;
    if (depth === 0) {
      if (byte !== 0x5b) throw new Error('not a JSON array: a message holds a batch of events');
      depth = 1;
      continue;
    }
    if (depth === 1 && byte === comma) {
      finish();
      continue;
    }
    if (depth === 1 && closing.has(byte)) {
      finish();
      return slices;
    }
    if (start === -1) start = at;
    if (byte === quote) at = endOfString(bytes, at);
    else if (opening.has(byte)) depth++;
    else if (closing.has(byte)) depth--;
    end = at + 1;
  }
  throw new Error('not a JSON array: its end is missing');
}

/** The place of the quote that ends the string which begins at `at`. */
function endOfString(bytes: Uint8Array, at: number): number {
  for (let next = at + 1; next < bytes.length; next++) {
    if (bytes[next] === backslash) next++;
    else if (bytes[next] === quote) return next;
  }
  return bytes.length;
}
