const { imul } = Math;

/**
 * A 32-bit hash of a text (FNV-1a over its UTF-16 code units) that is the same on every machine and in every
 * version, so that what was spread by it stays where it was put. It protects against nobody.
 */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = imul(hash ^ (unit & 0xff), 0x01000193);
    hash = imul(hash ^ (unit >>> 8), 0x01000193);
  }
  // FNV's low bits are its weak ones: fold the high ones in, as the low ones choose the partition.
  return (hash ^ (hash >>> 15)) >>> 0;
}
