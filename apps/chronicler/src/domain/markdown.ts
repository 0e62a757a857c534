/** Characters that reorder or hide text, and controls. */
const deceptive =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

const shown = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text from outside as one line of plain text: no markup, no HTML, no link that looks like another. */
export const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>|~&@]/g, (char) => entities[char] ?? `\\${char}`)
    // What only means something at the start of a line, and what makes a bare address into a link.
    .replace(/^(?:[#+-]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`)
    .replace(deceptive, (char) => `\\${shown(char)}`);

/** Where a backslash is not enough. */
const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '@': '&#64;' };

/** A text from outside as code within a line. */
export const code = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').replace(deceptive, shown).trim();
  const fence = '`'.repeat(longestRun(line) + 1);
  // In a table even code may not hold a bare bar.
  return `${fence} ${line.replaceAll('|', '\\|')} ${fence}`;
};

/** A text from outside as a block of code. */
export const block = (text: string): string => {
  const clean = text
    .replace(deceptive, shown)
    .replace(/\r\n?/g, '\n')
    .replace(/(?<!\n)\n+$/, '');
  const fence = '`'.repeat(Math.max(3, longestRun(clean) + 1));
  return `${fence}text\n${clean}\n${fence}`;
};

/** A link, if it is a web address without tricks; else the address as code. */
export const link = (address: string): string =>
  /^https?:\/\/[A-Za-z0-9\-._~:/?#@!$&*+,;=%]+$/.test(address) ? `<${address}>` : code(address);

/** A table; the cells are Markdown already. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** A list; the items are Markdown already. */
export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);

/** `2026-11-20T10:00:00.000Z` without what nobody reads. */
export const clockTime = (timestamp: string): string => timestamp.slice(0, 19).replace('T', ' ');
