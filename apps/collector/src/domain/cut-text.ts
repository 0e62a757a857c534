/** How much of what was refused an event keeps, bytes. */
export const contentLimit = 64 * 1024;

/** The longest beginning of a text that takes at most so many bytes of UTF-8; never half a character. */
export function cutText(text: string, bytes = contentLimit): string {
  if (text.length * 3 <= bytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
