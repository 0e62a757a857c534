import { createHash } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * An id that follows from its parts alone, so that the same decision taken twice names the same thing.
 * Returns `length` characters of Crockford's base 32 in lower case (5 bits each) of a SHA-256.
 */
export const deterministicId = (parts: readonly (string | number)[], length = 26): string =>
  deterministicHash([JSON.stringify(parts)], length);

/** The same from texts that are JSON already and so need no marks between them. */
export function deterministicHash(json: readonly string[], length = 26): string {
  const hash = createHash('sha256');
  for (const text of json) hash.update(text);
  const digest = hash.digest();
  let id = '';
  for (let i = 0; i < length; i++) id += alphabet[(digest[i % digest.length] ?? 0) & 31];
  return id;
}
