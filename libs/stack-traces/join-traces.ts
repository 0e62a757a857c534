import { type Assembly, emptyAssembly, endTrace, takeLine } from './assemble.js';

/** A heading stands at most so many entries before the first frame. */
const furthestHeading = 3;

/**
 * Makes one entry of all lines of a stack trace, with what the first of them has besides its text; other entries
 * stay as they are. The entries are one log's, in their order.
 */
export function joinTraces<Entry extends { readonly text: string }>(entries: readonly Entry[]): Entry[] {
  const joined: Entry[] = [];
  let assembly: Assembly = emptyAssembly;
  let first: Entry | undefined;
  for (const entry of entries) {
    const taken = takeLine(assembly, entry.text);
    if (taken.whole !== undefined && first !== undefined) joined.push({ ...first, text: taken.whole.text });
    const isNew = taken.assembly.open?.lines === 1;
    if (isNew) first = headingOf(taken.assembly.open?.text ?? '', joined) ?? entry;
    if (taken.assembly.open === undefined) joined.push(entry);
    assembly = taken.assembly;
  }
  const last = endTrace(assembly);
  if (last !== undefined && first !== undefined) joined.push({ ...first, text: last.text });
  return joined;
}

/** Takes the entry with the trace's heading back, where it has one. */
function headingOf<Entry extends { readonly text: string }>(
  opened: string,
  joined: Entry[],
): Entry | undefined {
  const end = opened.indexOf('\n');
  if (end < 0) return undefined;
  const heading = opened.slice(0, end);
  for (let index = joined.length - 1; index >= 0 && index >= joined.length - furthestHeading; index--) {
    if (joined[index]?.text.startsWith(heading)) return joined.splice(index, 1)[0];
  }
  return undefined;
}
