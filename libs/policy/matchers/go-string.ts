/** What Go prints as it is; everything else it escapes. */
const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

const shortEscapes: Readonly<Record<string, string>> = {
  '\x07': 'a',
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\v': 'v',
  '\\': '\\',
  '"': '"',
};

/** Characters that stand for themselves in Go's double quotes; most texts are made of nothing else. */
const plain = /^[ !#-[\]-~]*$/;

/** A text in double quotes as Go's `%q` writes it: Alertmanager's keys and matchers are written so. */
export function quoteGo(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  let quoted = '';
  for (const character of text) {
    const short = shortEscapes[character];
    quoted += short === undefined ? escapedUnlessPrintable(character) : `\\${short}`;
  }
  return `"${quoted}"`;
}

function escapedUnlessPrintable(character: string): string {
  if (printable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = (length: number): string => code.toString(16).padStart(length, '0');
  if (code < 0x20 || code === 0x7f) return `\\x${hex(2)}`;
  return code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

const escape =
  /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|([^\\"\n]+)/gy;

const longEscapes = new Map(Object.entries(shortEscapes).map(([character, name]) => [name, character]));

/** The text that stands between Go's double quotes; `undefined` if there is something that Go does not read. */
export function unquoteGo(inner: string): string | undefined {
  const bytes: number[] = [];
  let end = 0;
  for (const match of inner.matchAll(escape)) {
    const [all, short, hex, octal, four, eight, text] = match;
    end = match.index + all.length;
    const byte = hex === undefined ? octal && parseInt(octal, 8) : parseInt(hex, 16);
    if (typeof byte === 'number') {
      if (byte > 0xff) return undefined;
      bytes.push(byte);
      continue;
    }
    const code = parseInt(four ?? eight ?? '0', 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    const found = text ?? (short === undefined ? String.fromCodePoint(code) : longEscapes.get(short));
    for (const each of encoder.encode(found)) bytes.push(each);
  }
  if (end !== inner.length) return undefined;
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return undefined; // not UTF-8
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
