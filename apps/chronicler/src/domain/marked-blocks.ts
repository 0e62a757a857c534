const begin = (name: string): string => `<!-- argus:begin ${name} -->`;
const end = (name: string): string => `<!-- argus:end ${name} -->`;

/** Text that Argus writes, marked so that it can be written again without touching what people wrote around it. */
export const markedBlock = (name: string, content: string): string =>
  `${begin(name)}\n\n${content.trim()}\n\n${end(name)}`;

/** A text with what Argus wrote replaced, and the names of the blocks that are no longer there. */
export interface Rewritten {
  readonly text: string;
  readonly missing: readonly string[];
}

/**
 * Writes marked blocks again. All other text stays as it is, and a block whose marks somebody took away is theirs.
 * Marks count on lines of their own outside of fenced code: what an alert says stands within, and marks nothing.
 */
export function withBlocks(text: string, blocks: Readonly<Record<string, string>>): Rewritten {
  const lines = text.split('\n');
  const outside = linesOutsideOfFences(lines);
  const written: string[] = [];
  const found = new Set<string>();
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const name = outside[at] === true ? /^<!-- argus:begin ([a-z-]+) -->\s*$/.exec(line)?.[1] : undefined;
    const content = name === undefined || found.has(name) ? undefined : own(blocks, name);
    const last =
      name === undefined || content === undefined
        ? -1
        : lines.findIndex(
            (each, place) => place > at && outside[place] === true && each.trim() === end(name),
          );
    if (name === undefined || content === undefined || last < 0) {
      written.push(line);
      continue;
    }
    found.add(name);
    written.push(markedBlock(name, content));
    at = last;
  }
  return { text: written.join('\n'), missing: Object.keys(blocks).filter((name) => !found.has(name)) };
}

const own = (blocks: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(blocks, name) ? blocks[name] : undefined;

/** Which lines stand outside of fenced code, see https://spec.commonmark.org/0.31.2/#fenced-code-blocks. */
export function linesOutsideOfFences(lines: readonly string[]): boolean[] {
  let fence: string | undefined;
  return lines.map((line) => {
    const [, run = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined) {
      if (run === '' || (run.startsWith('`') && rest.includes('`'))) return true;
      fence = run;
    } else if (run.startsWith(fence) && rest.trim() === '') fence = undefined;
    return false;
  });
}
