import { contentLimit, cutText } from './cut-text.js';
import type { Refused } from './reading.js';

/** The refused alerts as a JSON array, cut when it gets too long to keep. */
export function refusedContent(refused: readonly Refused[]): string {
  const texts: string[] = [];
  let length = 0;
  for (const { content } of refused) {
    const text = jsonOf(content);
    texts.push(text);
    length += text.length;
    if (length > contentLimit) break;
  }
  return cutText(`[${texts.join(',')}]`);
}

/** JSON.stringify gives up on what is nested some thousand levels deep. */
function jsonOf(content: unknown): string {
  try {
    return JSON.stringify(content) ?? 'null';
  } catch {
    return '"(nested too deeply to be shown)"';
  }
}
